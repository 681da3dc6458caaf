/* Whoever logs out leaves nothing behind for the next person at this computer: what can still be
   saved is saved first, and what can't is given up only when they press a second time. */

import { forgetAll } from "./drafts.js";

let outbox = null;
let insists = false;

/** On the sheet: the one whose text has to be saved first. */
export function saveBeforeLogout(box) {
  outbox = box;
}

const isLogout = (form) => new URL(form.action, location.href).pathname.endsWith("/logout/");

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!isLogout(form)) return;
  if (!outbox?.isDirty || insists) {
    forgetAll();
    return;
  }
  event.preventDefault();
  insists = true;
  if (await outbox.flush()) form.requestSubmit();
});
