"use strict";
// Long tables: rows are found and counted, and sorted by a heading; totals stay where they are. One
// program for people, for departments and for any other table with many rows. Without it each table
// stands whole, in its own order. What is said comes from the page.
(() => {
  const GONE = "kpi-out", tongue = document.documentElement.lang;
  const figure = /^[-+−]?[¥$]?[\d,]+(\.\d+)?%?$/;

  // What moves together: a department's rows; elsewhere a row and what unfolds below it.
  function groups(table) {
    const bodies = [...table.querySelectorAll("tbody.kpi-department")];
    if (bodies.length) return bodies.map((body) => [body]);
    const found = [];
    for (const row of table.tBodies[0]?.rows ?? []) {
      if (row.classList.contains("kpi-explained")) found.at(-1).push(row);
      else found.push([row]);
    }
    return found;
  }

  const headRow = ([part]) => part.rows?.[0] ?? part;
  const isTotal = (group) => headRow(group).classList.contains("kpi-sum");
  const heads = (table) => [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];

  // A cell is sorted by what it says, unless it names something else.
  function value(group, place) {
    const cell = headRow(group).cells[place];
    return cell?.dataset.value ?? cell?.textContent.trim() ?? "";
  }

  // Rows are found by their names where they have some, else by all they say.
  function sought(table, group) {
    const row = headRow(group);
    const named = table.classList.contains("kpi-searched") ? row.cells[0] : row;
    return (group[0].dataset.text ?? named.textContent).toLocaleLowerCase();
  }

  // Figures by their size, words in the order of the language; what is empty or no figure comes last.
  function ordered(rows, { place, figures }, falling) {
    const size = (text) => parseFloat(text.replace(/[,+¥$\s]/g, "").replace("−", "-"));
    const last = (text) => text === "" || text === "–" || (figures && isNaN(size(text)));
    const before = (a, b) => {
      if (last(a) || last(b)) return last(a) - last(b);
      return (falling ? -1 : 1) * (figures ? size(a) - size(b) : a.localeCompare(b, tongue));
    };
    return [...rows].sort((a, b) => before(value(a, place), value(b, place)));
  }

  // The column that holds what a heading is about: pictures have their figure beside them.
  function columns(table) {
    const all = heads(table), rows = groups(table).filter((group) => !isTotal(group));
    const filled = (place) => rows.some((group) => value(group, place));
    return all.flatMap((head, nth) => {
      const beside = all[nth + 1] && !all[nth + 1].textContent.trim() ? nth + 1 : nth;
      const place = [nth, beside].find(filled);
      if (!head.textContent.trim() || place === undefined) return [];
      const figures = rows.some((group) => figure.test(value(group, place)));
      return [{ head, place, figures, name: head.textContent.trim() }];
    });
  }

  // Makes a table sortable; gives what sorts it by the name of a column, "" for as it stood.
  function sortable(table, told) {
    const own = groups(table).map(headRow), known = columns(table);
    const sort = (column, falling) => {
      const all = groups(table).sort((a, b) => own.indexOf(headRow(a)) - own.indexOf(headRow(b)));
      const rows = all.filter((group) => !isTotal(group));
      const sorted = [...(column ? ordered(rows, column, falling) : rows), ...all.filter(isTotal)];
      groups(table).at(-1).at(-1).after(...sorted.flat());
      for (const { head } of known) head.removeAttribute("aria-sort");
      column?.head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      told(column?.name ?? "");
    };
    for (const column of known) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kpi-sort";
      button.append(...column.head.childNodes);
      column.head.append(button);
      // Figures from the highest, names from the first; then the other way, then as it stood.
      const [first, second] = column.figures ? ["descending", "ascending"] : ["ascending", "descending"];
      button.addEventListener("click", () => {
        const now = column.head.getAttribute("aria-sort");
        if (now === second) sort(null);
        else sort(column, (now === first ? second : first) === "descending");
      });
    }
    const by = (name) => {
      const column = known.find((one) => one.name === name);
      if (column || !name) sort(column, column?.figures);
    };
    return { by, names: known.map((one) => one.name) };
  }

  function labelled(kind, text, name) {
    const box = document.createElement("label"), made = document.createElement(kind);
    box.append(text, " ", made);
    box.className = name;
    return [box, made];
  }

  // The tools of some tables: search, filter where the form brings one, order on a phone, and a count.
  function equip(tables, form, words) {
    const find = form.querySelector("input"), kind = form.querySelector("select");
    const count = form.querySelector("output");
    const [box, choice] = labelled("select", words.sort, "kpi-sortby");
    const sorters = tables.map((table) => sortable(table, (name) => {
      choice.value = name;
    }));
    choice.append(new Option(words.order, ""));
    for (const name of new Set(sorters.flatMap(({ names }) => names))) choice.append(new Option(name, name));
    count.before(box);
    const filter = () => {
      const wanted = find.value.trim().toLocaleLowerCase();
      const rows = tables.flatMap((table) => groups(table).filter((group) => !isTotal(group))
        .map((group) => [table, group]));
      let shown = 0;
      for (const [table, group] of rows) {
        const kinds = (group[0].dataset.kinds ?? "").split(" ");
        const there = sought(table, group).includes(wanted) && (!kind?.value || kinds.includes(kind.value));
        group.forEach((part) => part.classList.toggle(GONE, !there));
        shown += there;
      }
      const told = words.count.replace("{shown}", shown).replace("{all}", rows.length);
      count.value = "quiet" in words && shown === rows.length ? "" : told;
    };
    choice.addEventListener("change", () => sorters.forEach(({ by }) => by(choice.value)));
    for (const each of [find, kind]) each?.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    filter();
  }

  // The tools that a table brings itself.
  function tools(words) {
    const form = document.createElement("form");
    const [box, find] = labelled("input", words.find, "kpi-find");
    form.className = "kpi-tools";
    find.type = "search";
    form.append(box, document.createElement("output"));
    return form;
  }

  const departments = document.querySelector("form.kpi-tools");
  if (departments)
    equip([...document.querySelectorAll("table.kpi-company")], departments, departments.dataset);
  for (const frame of document.querySelectorAll("[data-find]")) {
    const table = frame.matches("table") ? frame : frame.querySelector("table");
    if (!table) continue;
    const made = tools(frame.dataset);
    (table.closest("div.table, div.kpi-table") ?? table).before(made);
    equip([table], made, frame.dataset);
  }
})();
