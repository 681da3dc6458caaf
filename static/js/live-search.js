/* htmx listens to a search field only from the moment it has started. What was typed before, or
   what the browser filled in again on the way back, is searched for then. */

addEventListener("load", () => {
  for (const input of document.querySelectorAll("[data-live-search]")) {
    if (input.value !== input.defaultValue) input.dispatchEvent(new Event("typed"));
  }
});
