/* What is typed into a form with data-keep stays in this tab until the form is gone: a lost session,
   a reload or a step back loses no word. Only blank fields are filled in again. */

const PREFIX = "kept:";

function area() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // blocked: then nothing is kept
  }
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  for (const field of form.querySelectorAll("textarea")) {
    const key = `${PREFIX}${form.dataset.keep}:${field.name}`;
    const kept = area()?.getItem(key);
    if (kept && !field.value) {
      field.value = kept;
      field.closest("details")?.setAttribute("open", "");
    }
    field.addEventListener("input", () => {
      try {
        area()?.setItem(key, field.value);
      } catch {
        // full: the server still gets it with the form
      }
    });
  }
}
