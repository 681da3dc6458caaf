/* htmx listens to a search field only from the moment it has started. What was typed before, or
   what the browser filled in again on the way back, is searched for then. */

addEventListener("load", () => {
  for (const input of document.querySelectorAll("[data-live-search]")) {
    if (input.value !== input.defaultValue) input.dispatchEvent(new Event("typed"));
  }
});

/* Without a login nothing is found: the page stays, and says why. */
document.body.addEventListener("htmx:beforeSwap", async ({ detail }) => {
  const { xhr, requestConfig } = detail;
  if (xhr.status !== 401) return;
  detail.isError = false; // it is an answer
  const { say } = await import("./login-over.js");
  say(requestConfig.elt, xhr.responseText);
});
