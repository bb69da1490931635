"use strict";
// Figures that open: a click, Enter or the space bar on one unfolds how it came about; Esc folds it.
// Everything stands in the page's own data; nothing is fetched, and without this the page is whole.
(() => {
  const data = JSON.parse(document.getElementById("kpi-explanations").textContent);
  const [NAME, VALUE, PLACE, NOTES, BELOW] = [0, 1, 2, 3, 4];
  const AT_ONCE = 26; // lines that stand open at first
  const FEW = 6; // of so many parts each is told further
  const foreign = /^(zh|ja)/.test(document.documentElement.lang) ? null : /\p{Script=Han}/u;
  const text = (step, part) => data.texts[step[part] || 0];
  let opened = 0;

  function element(tag, kind, words) {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (words) made.textContent = words;
    if (words && foreign && foreign.test(words)) made.lang = "zh";
    return made;
  }

  function headline(step, tag) {
    const line = element(tag, "kpi-step");
    line.append(element("span", "kpi-name", text(step, NAME)));
    if (step[VALUE]) line.append(" ", element("b", "", text(step, VALUE)));
    if (step[PLACE]) line.append(" ", element("span", "kpi-place", text(step, PLACE)));
    return line;
  }

  function notes(step) {
    return (step[NOTES] || []).map((note) => element("p", "kpi-said", data.texts[note]));
  }

  function inside(step) {
    const below = (step[BELOW] || []).map((number) => branch(data.steps[number]));
    const list = element("ul");
    list.append(...below);
    return [...notes(step), ...(below.length ? [list] : [])];
  }

  // A step of the tree; what is below it is made when it is unfolded.
  function branch(step) {
    const item = element("li");
    if (!lines(step)) {
      item.append(headline(step, "div"));
      return item;
    }
    const details = element("details");
    details.append(headline(step, "summary"));
    details.fill = () => {
      if (details.childElementCount === 1) details.append(...inside(step));
    };
    details.lines = lines(step);
    details.addEventListener("toggle", details.fill);
    item.append(details);
    return item;
  }

  function lines(step) {
    return (step[NOTES] || []).length + (step[BELOW] || []).length;
  }

  // Unfold level by level as much as can be read at a glance; long lists stay folded.
  function openFew(made) {
    const queue = [made];
    let left = AT_ONCE;
    for (let next = queue.shift(); next; next = queue.shift()) {
      const below = [...next.querySelectorAll(":scope > ul > li > details")];
      if (below.length > FEW) continue;
      for (const details of below.filter((one) => one.lines <= left)) {
        left -= details.lines;
        details.open = true;
        details.fill();
        queue.push(details);
      }
    }
  }

  function panel(button, step) {
    const made = element("div", "kpi-panel");
    made.id = `kpi-panel-${(opened += 1)}`;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", `${text(step, NAME)} ${text(step, VALUE)}`);
    const close = element("button", "kpi-close", "×");
    close.type = "button";
    close.setAttribute("aria-label", data.words.close);
    close.addEventListener("click", () => fold(button));
    made.append(close, headline(step, "div"), ...inside(step));
    openFew(made);
    made.append(element("p", "kpi-where", data.words.folder));
    made.addEventListener("keydown", (event) => escape(event, button));
    return made;
  }

  // Below the row of a table, across all of its columns; else below the block of tiles.
  function place(button, made) {
    const row = button.closest("tr");
    if (!row) {
      (button.closest(".kpi-tiles, .kpi-cards") || button.parentElement).after(made);
      return;
    }
    const line = element("tr", "kpi-explained kpi-unfolded");
    const cell = element("td");
    cell.colSpan = [...row.cells].reduce((sum, one) => sum + one.colSpan, 0);
    cell.append(made);
    line.append(cell);
    row.after(line);
  }

  function shown(button) {
    return document.getElementById(button.getAttribute("aria-controls") || "");
  }

  function fold(button) {
    const made = shown(button);
    if (!made) return;
    (made.closest("tr.kpi-explained") || made).remove();
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
    button.focus();
  }

  function unfold(button) {
    const near = button.closest("tr, .kpi-tiles, .kpi-cards") || button.parentElement;
    near.querySelectorAll('.kpi-open[aria-expanded="true"]').forEach(fold);
    const made = panel(button, data.steps[data.figures[button.dataset.figure]]);
    place(button, made);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", made.id);
    button.focus();
  }

  function escape(event, button) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    fold(button);
  }

  for (const span of document.querySelectorAll("span.kpi-open[data-figure]")) {
    const button = element("button", "kpi-open");
    button.type = "button";
    button.dataset.figure = span.dataset.figure;
    button.setAttribute("aria-expanded", "false");
    button.append(...span.childNodes);
    button.addEventListener("click", () => (shown(button) ? fold(button) : unfold(button)));
    button.addEventListener("keydown", (event) => escape(event, button));
    span.replaceWith(button);
  }

  const first = document.querySelector("button.kpi-open");
  if (first) {
    const block = first.closest(".kpi-tiles") || first.closest("div.table, div.kpi-table") || first;
    block.before(element("p", "kpi-hint", data.words.hint));
  }
})();
