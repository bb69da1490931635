"use strict";
// A table of many rows can be searched and sorted; its totals stay where they are.
(() => {
  const many = 30;
  const figure = text => parseFloat(text.replace(/[,\s¥$]/g, "").replace("\u2212", "-"));
  const compare = (a, b) => {
    const [x, y] = [figure(a), figure(b)];
    if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1;  // who has no figure comes last
    return isNaN(x) ? a.localeCompare(b, document.documentElement.lang) : y - x;
  };
  document.querySelectorAll(".table > table").forEach(table => {
    const body = table.tBodies[0];
    const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
    const sums = [...(body?.rows ?? [])].filter(row => row.classList.contains("kpi-sum"));
    const rows = [...(body?.rows ?? [])].filter(row => !sums.includes(row));
    if (rows.length <= many || table.closest("[data-fold]")) return;  // those: people_table.js
    const tools = document.createElement("div");
    tools.className = "kpi-tools";
    // What was unfolded below a row would be left behind where the row goes.
    const foldAll = () => {
      const at = document.activeElement;
      table.querySelectorAll('.kpi-open[aria-expanded="true"]').forEach(one => one.click());
      at.focus();
    };
    const find = document.createElement("input");
    find.type = "search";
    find.placeholder = document.body.dataset.find;
    find.setAttribute("aria-label", document.body.dataset.find);
    find.oninput = () => {
      foldAll();
      const wanted = find.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    };
    const sort = document.createElement("select");
    sort.setAttribute("aria-label", document.body.dataset.sort);
    sort.add(new Option(document.body.dataset.sort, ""));
    heads.forEach((head, place) => {
      if (head.textContent.trim() && rows.some(row => row.cells[place]?.textContent.trim()))
        sort.add(new Option(head.textContent.trim(), place));
    });
    sort.onchange = () => {
      foldAll();
      const said = row => row.cells[sort.value]?.textContent.trim() ?? "";
      const sorted = sort.value === "" ? rows : [...rows].sort((a, b) => compare(said(a), said(b)));
      body.append(...sorted, ...sums);
    };
    tools.append(find, sort);
    table.parentElement.before(tools);
  });
})();
