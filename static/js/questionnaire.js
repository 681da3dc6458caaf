/* A dimension of a questionnaire: every answer is saved by itself as it is chosen.
   Without this script the same form is saved by its buttons. */

import { ItemForm } from "./questionnaire/item.js";
import { QuestionKeys } from "./questionnaire/keys.js";
import { LoginDialog } from "./login-dialog.js";
import { ConflictDialog } from "./sheet/dialogs.js";
import * as comeTo from "./sheet/focus.js";
import { Outbox } from "./sheet/outbox.js";
import { watchOver } from "./sheet/page.js";
import { Progress } from "./sheet/progress.js";
import * as server from "./sheet/server.js";
import { Several } from "./sheet/several.js";
import { Status } from "./sheet/status.js";

const form = document.getElementById("questionnaire");
const status = new Status(document.querySelector("[data-save-state]"), form);
const progress = new Progress(form);
const bar = document.querySelector("[data-total-bar]");
const conflicts = []; // one is asked about at a time

const handlers = {
  saved(box, answer) {
    box.renewed = false;
    box.form.showError();
    showProgress(answer.progress);
    if (all.failures) all.resume(); // the connection is back for the others as well
  },
  conflict(box, answer) {
    conflicts.push([box, answer]);
    if (!dialog.dialog.open) askNext();
  },
  invalid: (box, answer) => box.form.showError(answer.errors?.answer),
  login: () => login.open(),
  stranger: () => login.open("otherUser"),
  async token(box) {
    if (box.renewed) return login.open();
    box.renewed = true;
    await server.renewToken(form.dataset.login);
    return box.resume();
  },
};

function open(block) {
  const box = new Outbox(new ItemForm(form, block), (ending, answer) => {
    box.ending = ending;
    status.show(all.ending ?? ending, { ...answer, isKept: all.isKept });
    handlers[ending]?.(box, answer);
  });
  return box;
}

const boxes = new Map(
  [...form.querySelectorAll(".question")].map((block) => [block, open(block)]),
);
const all = new Several([...boxes.values()]);
const dialog = new ConflictDialog(document.querySelector("[data-conflict-dialog]"), null, askNext);
const login = new LoginDialog(document.querySelector("[data-login-dialog]"), all);
const go = watchOver(all, status);

/** Ask which of two answers stays; the next question comes after this one is decided. */
function askNext() {
  const [box, answer] = conflicts.shift() ?? [];
  if (!box) return;
  dialog.outbox = box;
  dialog.open(answer);
}

// Answers are saved side by side, and what the server says of one may come after what it says of
// the next. It counts them one after the other, and nobody takes an answer back.
let most = 0;

function showProgress({ all_answered: answered, all_asked: asked, ...section }) {
  if (answered < most) return;
  most = answered;
  progress.show(section);
  write("[data-section-progress]", `${section.answered} / ${section.asked}`);
  write("[data-total-progress]", `${answered} / ${asked}`);
  bar.value = answered;
}

function write(places, text) {
  for (const place of document.querySelectorAll(places)) place.textContent = text;
}

form.addEventListener("change", (event) => {
  boxes.get(event.target.closest(".question"))?.changed("click");
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = event.submitter?.value;
  const url = { next: form.dataset.next, previous: form.dataset.previous }[wanted];
  if (url) go(url);
  else all.flush();
});

new QuestionKeys(form, go);
const restored = all.boxes.filter((box) => box.recover());
if (restored.length) progress.tellRestored();
comeTo.place(form);
for (const box of all.boxes) if (box.isDirty) box.changed("click"); // chosen before this script ran
