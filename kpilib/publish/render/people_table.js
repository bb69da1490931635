"use strict";
// A long table of people: found by name or id, sorted by a column. Without this it stands in its own
// order. What a page says comes from its own attributes; nothing is fetched.
(() => {
  const GONE = "kpi-out";
  const number = /^[-+−]?[\d,]+(\.\d+)?%?$/;

  // A row keeps what unfolds below it.
  function groups(body) {
    const found = [];
    for (const row of body.rows) {
      if (row.classList.contains("kpi-explained")) found.at(-1).push(row);
      else found.push([row]);
    }
    return found;
  }

  const isTotal = ([row]) => Boolean(row.cells[0].querySelector("strong"));
  const cellText = (row, column) => (row.cells[column] ? row.cells[column].textContent.trim() : "");

  function value(text) {
    return number.test(text) ? Number(text.replace(/[,+%]/g, "").replace("−", "-")) : null;
  }

  // Numbers by their size, words in the order of the language; what is empty comes last.
  function before(one, other, falling) {
    const [a, b] = [value(one), value(other)];
    const empty = (text) => text === "" || text === "–";
    if (empty(one) || empty(other)) return empty(one) - empty(other);
    const order = a !== null && b !== null ? a - b : one.localeCompare(other, document.documentElement.lang);
    return falling ? -order : order;
  }

  // The column that holds what a heading is about: pictures have their figure beside them.
  function columns(table) {
    const heads = [...table.tHead.rows[0].cells];
    const rows = groups(table.tBodies[0]).filter((group) => !isTotal(group));
    const filled = (column) => rows.some(([row]) => cellText(row, column));
    return heads.flatMap((head, place) => {
      if (!head.textContent.trim()) return [];
      if (filled(place)) return [{ head, place }];
      const next = heads[place + 1];
      return next && !next.textContent.trim() && filled(place + 1) ? [{ head, place: place + 1 }] : [];
    });
  }

  function control(kind, label, name) {
    const box = document.createElement("label");
    const made = document.createElement(kind);
    box.append(label, " ", made);
    box.className = `kpi-${name}`;
    return [box, made];
  }

  function equip(table, words) {
    const body = table.tBodies[0];
    const own = groups(body).map(([row]) => row);
    const tools = document.createElement("div");
    tools.className = "kpi-tools";
    const [findBox, find] = control("input", words.find, "find");
    find.type = "search";
    const [sortBox, choice] = control("select", words.sort, "sortby");
    const count = document.createElement("span");
    count.setAttribute("role", "status");
    tools.append(findBox, sortBox, count);
    const sortable = columns(table);

    function filter() {
      const wanted = find.value.trim().toLocaleLowerCase();
      let [shown, all] = [0, 0];
      for (const group of groups(body)) {
        if (isTotal(group)) continue;
        const there = cellText(group[0], 0).toLocaleLowerCase().includes(wanted);
        group.forEach((row) => row.classList.toggle(GONE, !there));
        all += 1;
        shown += there;
      }
      count.textContent = words.count.replace("{shown}", shown).replace("{all}", all);
    }

    function sort(place, falling) {
      const known = new Map(own.map((row, nth) => [row, nth]));
      const order = (a, b) => isTotal(a) - isTotal(b)
        || (place < 0 ? 0 : before(cellText(a[0], place), cellText(b[0], place), falling))
        || known.get(a[0]) - known.get(b[0]);
      body.append(...groups(body).sort(order).flat());
      for (const one of sortable) {
        if (one.place === place) one.head.setAttribute("aria-sort", falling ? "descending" : "ascending");
        else one.head.removeAttribute("aria-sort");
      }
      choice.value = String(place);
    }

    choice.append(new Option(words.order, "-1"));
    for (const { head, place } of sortable) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kpi-sort";
      button.append(...head.childNodes);
      head.append(button);
      choice.append(new Option(head.textContent.trim(), String(place)));
      // Figures from the highest, names from the first; then the other way, then as it stood.
      const figures = own.some((row) => value(cellText(row, place)) !== null);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const first = figures ? "descending" : "ascending";
        if (!now) sort(place, figures);
        else if (now === first) sort(place, !figures);
        else sort(-1, false);
      });
    }
    choice.addEventListener("change", () => {
      const place = Number(choice.value);
      sort(place, own.some((row) => value(cellText(row, place)) !== null));
    });
    find.addEventListener("input", filter);
    const box = table.closest("div.table, div.kpi-table") || table;
    box.before(tools);
    filter();
  }

  // Sections of a very long report fold; a search of the browser and a link find what is folded.
  function fold(rows) {
    for (const head of document.querySelectorAll("main h2, body > h2, section > h2")) {
      const inside = [];
      let next = head.nextElementSibling;
      while (next && !/^(H1|H2|FOOTER|SCRIPT)$/.test(next.tagName) && !next.matches("section, .kpi-foot")) {
        inside.push(next);
        next = next.nextElementSibling;
      }
      if (!inside.length) continue;
      const box = document.createElement("div");
      inside[0].before(box);
      box.append(...inside);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kpi-fold";
      button.append(...head.childNodes);
      head.append(button);
      const show = (open) => {
        if (open) box.removeAttribute("hidden");
        else box.setAttribute("hidden", "until-found");
        button.setAttribute("aria-expanded", String(open));
      };
      button.addEventListener("click", () => show(box.hasAttribute("hidden")));
      box.addEventListener("beforematch", () => show(true));
      box.addEventListener("kpi-show", () => show(true));
      show(![...box.querySelectorAll("table")].some((table) => table.rows.length > rows));
    }
  }

  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest(`.${GONE}`)) {
      for (const find of document.querySelectorAll(".kpi-find input")) {
        find.value = "";
        find.dispatchEvent(new Event("input"));
      }
    }
    const box = target.closest("[hidden]");
    if (box) box.dispatchEvent(new Event("kpi-show"));
    target.scrollIntoView();
  }

  for (const box of document.querySelectorAll("[data-find][data-fold]")) {
    const table = box.matches("table") ? box : box.querySelector("table");
    if (table) equip(table, box.dataset);
    if (table && table.rows.length > Number(box.dataset.fold)) fold(Number(box.dataset.fold));
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
