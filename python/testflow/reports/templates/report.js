"use strict";
(() => {
  const every = (selector) => [...document.querySelectorAll(selector)];
  const failures = every("details.failure");

  const selectText = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };

  // Pages served without TLS have no clipboard: then the text is selected and the old way tried.
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      selectText(element);
      return document.execCommand("copy");
    }
  };

  for (const button of every("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(button.previousElementSibling);
      button.textContent = done ? "Copied" : "Selected";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  const pointed = document.getElementById("pointed");
  if (pointed) {
    pointed.hidden = false;
    document.querySelector("svg.map").addEventListener("pointerover", (event) => {
      const title = event.target.closest("g.cell")?.querySelector("title");
      if (title) pointed.textContent = title.textContent;
    });
  }

  const tools = document.querySelector(".tools");
  if (tools) {
    tools.hidden = false;
    const filter = document.getElementById("filter");
    const matches = document.getElementById("matches");
    const unfold = document.getElementById("unfold");
    const folded = document.getElementById("folded");
    filter.addEventListener("input", () => {
      const wanted = filter.value.trim().toLowerCase();
      for (const failure of failures) {
        failure.hidden = !failure.textContent.toLowerCase().includes(wanted);
      }
      if (folded && wanted) folded.open = true;
      const shown = failures.filter((failure) => !failure.hidden).length;
      matches.textContent = wanted ? `${shown} of ${failures.length}` : "";
    });
    unfold.addEventListener("click", () => {
      const open = unfold.getAttribute("aria-pressed") !== "true";
      if (folded && open) folded.open = true;
      for (const failure of failures) failure.open = open;
      unfold.setAttribute("aria-pressed", String(open));
      unfold.textContent = open ? "Close all" : "Open all";
    });
  }
})();
