/* The form stays as it is when it can't be saved, and says so: htmx alone would say nothing. */

const form = () => document.getElementById("event");
const isPost = (event) => event.detail.requestConfig?.verb === "post";
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];

/* Whoever logged in again in another window has a new token. */
document.body.addEventListener("htmx:configRequest", (event) => {
  const fresh = token();
  if (!fresh) return;
  event.detail.headers["X-CSRFToken"] = fresh;
  if (event.detail.verb === "post") event.detail.parameters.csrfmiddlewaretoken = fresh;
});

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, (event) => {
    const note = form()?.querySelector("[data-failed]");
    if (note && isPost(event) && event.detail.xhr?.status !== 409) note.hidden = false;
  });
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  const wrong = form()?.querySelector('[aria-invalid="true"]');
  if (wrong && isPost(event)) wrong.focus();
});

/* What was chosen before htmx had started, or was filled in again on the way back. */
addEventListener("load", () => {
  const choice = form()?.elements.competency;
  const shown = choice?.querySelector("option[selected]")?.value ?? "";
  if (choice && choice.value !== shown) choice.dispatchEvent(new Event("change"));
});
