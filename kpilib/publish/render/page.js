// On a phone a row is a card. One that would be taller than a hundred pixels shows what fits, and a
// button for the rest; on paper, and where no script runs, everything is there.
(() => {
  const narrow = matchMedia("screen and (max-width: 50rem)"), tallest = 96;
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
    cells[0].append(button);
    for (const cell of cells.slice(1).reverse()) {
      cell.classList.add("kpi-folded");
      if (row.getBoundingClientRect().height <= tallest) break;
    }
  };
  const lay = () => {
    document.querySelectorAll(".kpi-more").forEach(one => one.remove());
    document.querySelectorAll(".kpi-folded").forEach(one => one.classList.remove("kpi-folded"));
    if (narrow.matches) document.querySelectorAll(".table :is(tbody, tfoot) > tr").forEach(fold);
  };
  addEventListener("resize", lay);
  lay();
  document.fonts?.ready.then(lay);
})();
