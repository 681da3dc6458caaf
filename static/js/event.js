/* Without a connection the form stays as it is and says so; htmx alone would say nothing. */

const failed = (event) => {
  const form = event.target.closest?.("#event");
  const note = form?.querySelector("[data-failed]");
  if (note) note.hidden = false;
};

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, (event) => {
    if (event.detail.xhr?.status !== 409) failed(event);
  });
}
document.body.addEventListener("htmx:afterSwap", (event) => {
  const wrong = event.target.querySelector?.('#event [aria-invalid="true"]') ?? document.querySelector('#event [aria-invalid="true"]');
  if (wrong && event.detail.requestConfig.verb === "post") wrong.focus();
});
