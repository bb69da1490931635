"use strict";
// Sorting, search and filter of the tables of departments; without this the page is whole, too.
(() => {
  const form = document.querySelector(".kpi-find");
  const tables = [...document.querySelectorAll(".kpi-company")];
  const groups = tables.flatMap((table) => [...table.querySelectorAll(".kpi-department")]);

  function find() {
    const text = form.elements.text.value.trim().toLocaleLowerCase();
    const kind = form.elements.kind.value;
    for (const group of groups) {
      const kinds = group.dataset.kinds.split(" ");
      group.hidden = !group.dataset.text.includes(text) || (kind !== "" && !kinds.includes(kind));
    }
    const shown = groups.filter((group) => !group.hidden).length;
    const said = form.elements.count.dataset.said;
    form.elements.count.value =
      shown === groups.length ? "" : said.replace("{n}", shown).replace("{all}", groups.length);
  }

  function sort(table, head, at) {
    const down = head.getAttribute("aria-sort") === "descending";
    const first = head.dataset.sort === "text" ? "ascending" : "descending";
    const turned = head.hasAttribute("aria-sort") ? (down ? "ascending" : "descending") : first;
    table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", turned);
    const sign = turned === "descending" ? -1 : 1;
    const value = (group) => group.rows[0].cells[at].dataset.value;
    const compare = (a, b) => {
      if (value(a) === "" || value(b) === "") return (value(a) === "") - (value(b) === "");
      if (head.dataset.sort === "text")
        return sign * value(a).localeCompare(value(b), document.documentElement.lang);
      return sign * (Number(value(a)) - Number(value(b)));
    };
    const sorted = [...table.querySelectorAll(".kpi-department")].sort(compare);
    sorted.forEach((group) => table.insertBefore(group, table.tFoot));
  }

  for (const table of tables) {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      if (!head.dataset.sort || !head.textContent) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head, at));
      head.append(button);
    });
  }
  if (form) {
    form.hidden = false;
    form.addEventListener("input", find);
    form.addEventListener("submit", (event) => event.preventDefault());
    find();
  }
})();
