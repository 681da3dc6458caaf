/* Light, dark, or as the system has it. A classic script in the head, so that the chosen theme
   stands before the first paint. Without it the page follows the system. */
(() => {
  "use strict";
  const KEY = "theme";
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto"; // storage is blocked: follow the system
    }
  };

  const remember = (choice) => {
    try {
      if (choice === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // storage is blocked: the choice lasts as long as the page
    }
  };

  const show = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.bsTheme = choice;
    else delete root.dataset.bsTheme;
    for (const control of document.querySelectorAll("[data-theme-choice]")) {
      control.setAttribute("aria-pressed", String(control.dataset.themeChoice === choice));
    }
  };

  root.classList.add("has-js");
  show(stored());
  document.addEventListener("DOMContentLoaded", () => show(stored()));
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) show(stored());
  });
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-theme-choice]");
    if (!control) return;
    remember(control.dataset.themeChoice);
    show(control.dataset.themeChoice);
  });
})();
