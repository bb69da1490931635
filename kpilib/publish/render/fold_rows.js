"use strict";
// On a phone a row is a card. One that would be taller than a hundred pixels shows what fits, and a
// button for the rest; on paper, and where no script runs, everything is there. A page whose rows are
// others than those of framed tables says which: `data-rows` of its body.
(() => {
  const narrow = matchMedia("screen and (max-width: 50rem)"), tallest = 96, name = 46;
  // A name of many lines shows its first two, so that the figures beside it find room.
  const shorten = cell => {
    const shown = document.createElement("span");
    shown.className = "kpi-name";
    shown.append(...cell.childNodes);
    cell.append(shown);
  };
  const fold = row => {
    const cells = [...row.cells].filter(cell => getComputedStyle(cell).display !== "none");
    if (row.getBoundingClientRect().height <= tallest || cells.length < 2) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kpi-more";
    button.textContent = "…";
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", document.body.dataset.more);
    button.onclick = () => {
      const open = row.classList.toggle("kpi-unfolded");
      button.setAttribute("aria-expanded", open);
    };
    if (cells[0].getBoundingClientRect().height > name) shorten(cells[0]);
    cells[0].append(button);
    // Of many figures the last ones are the sums and stay; of few cells the first say the most.
    const rest = cells.slice(1).filter(cell => !cell.classList.contains("amount"));
    const order = row.closest(".many-columns") ? rest : rest.reverse();
    for (const kind of ["kpi-folded", "kpi-gone"]) {
      for (const cell of order) {
        if (row.getBoundingClientRect().height <= tallest) return;
        cell.classList.add(kind);
      }
    }
  };
  const lay = () => {
    document.querySelectorAll(".kpi-more").forEach(one => one.remove());
    document.querySelectorAll(".kpi-name").forEach(one => one.replaceWith(...one.childNodes));
    document.querySelectorAll(".kpi-folded").forEach(one => one.classList.remove("kpi-folded", "kpi-gone"));
    const rows = document.body.dataset.rows ?? ".table :is(tbody, tfoot) > tr";
    if (narrow.matches) document.querySelectorAll(rows).forEach(fold);
  };
  addEventListener("resize", lay);
  lay();
  document.fonts?.ready.then(lay);
})();
