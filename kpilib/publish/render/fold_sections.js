"use strict";
// Sections with very long tables fold, and a link to somebody unfolds and shows what hides them.
(() => {
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
    if (target.closest(".kpi-out")) {
      for (const find of document.querySelectorAll(".kpi-tools input")) {
        find.value = "";
        find.dispatchEvent(new Event("input"));
      }
    }
    const box = target.closest("[hidden]");
    if (box) box.dispatchEvent(new Event("kpi-show"));
    target.scrollIntoView();
  }

  for (const box of document.querySelectorAll("[data-fold]")) {
    const table = box.matches("table") ? box : box.querySelector("table");
    if (table && table.rows.length > Number(box.dataset.fold)) fold(Number(box.dataset.fold));
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
