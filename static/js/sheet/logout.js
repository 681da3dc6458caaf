/* Whoever logs out leaves nothing behind for the next person at this computer. */

import { forgetAll } from "./drafts.js";

document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname.endsWith("/logout/")) forgetAll();
});
