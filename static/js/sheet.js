/* The scoring sheet: saves as it is typed, answers to keys, and never loses a text.
   Without this script the same form is saved by its buttons. */

import { LoginDialog } from "./login-dialog.js";
import { ConflictDialog } from "./sheet/dialogs.js";
import { offerEvents } from "./sheet/events.js";
import * as comeTo from "./sheet/focus.js";
import { Keys } from "./sheet/keys.js";
import { Outbox } from "./sheet/outbox.js";
import { watchOver } from "./sheet/page.js";
import { Progress } from "./sheet/progress.js";
import { Rating } from "./sheet/rating.js";
import { SelfRating } from "./sheet/self_rating.js";
import { Status, showErrors } from "./sheet/status.js";
import * as server from "./sheet/server.js";

const form = document.getElementById("sheet");
const status = new Status(document.querySelector("[data-save-state]"), form);
const rating = new Rating(form);
const progress = new Progress(form);
const outbox = new Outbox(form, (ending, answer) => {
  status.show(ending, { ...answer, isKept: outbox.isKept });
  handlers[ending]?.(answer);
});
const conflict = new ConflictDialog(document.querySelector("[data-conflict-dialog]"), outbox, (answer) => {
  rating.refresh();
  status.show("saved", answer);
});
const selfRating = SelfRating.on(form);
const login = new LoginDialog(document.querySelector("[data-login-dialog]"), outbox);
const go = watchOver(outbox, status);
let renewed = false;

const handlers = {
  saved(answer) {
    renewed = false;
    showErrors(form);
    if (!outbox.isDirty) rating.showProposal(answer.proposal);
    rating.showFields();
    progress.show(answer.progress);
    selfRating?.show();
  },
  conflict: (answer) => conflict.open(answer),
  invalid: (answer) => showErrors(form, answer.errors),
  login: () => login.open(),
  stranger: () => login.open("otherUser"),
  async token() {
    if (renewed) return login.open();
    renewed = true;
    await server.renewToken(form.dataset.login);
    return outbox.resume();
  },
};

form.addEventListener("change", (event) => {
  rating.refresh();
  outbox.changed(event.target.matches("textarea") ? "typing" : "click");
});
form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) return;
  rating.showFields();
  outbox.changed("typing");
});
form.addEventListener("focusout", (event) => {
  if (event.target.matches("textarea") && outbox.isDirty && !outbox.failures) outbox.flush();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = event.submitter?.value;
  const url = { next: form.dataset.next, previous: form.dataset.previous }[wanted];
  if (url) go(url);
  else outbox.flush();
});
new Keys(form, go);
offerEvents(form);
if (outbox.recover()) progress.tellRestored();
rating.refresh();
comeTo.place(form);
if (outbox.isDirty) outbox.changed("click"); // typed before this script ran
