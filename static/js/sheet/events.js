/* One tap puts a recorded event into the example, where it is saved like anything typed. */

export function offerEvents(form) {
  const field = form.elements.evidence;
  for (const button of document.querySelectorAll("[data-use-event]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      field.value = [field.value.trimEnd(), button.dataset.useEvent].filter(Boolean).join("\n");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
}
