/* A question that a save can raise: which of two texts. */

import { canJoin, joined, read, write } from "./answer.js";

export class ConflictDialog {
  constructor(dialog, outbox, changed) {
    this.dialog = dialog;
    this.outbox = outbox;
    this.changed = changed; // the form holds something else now
    this.answer = null;
    for (const button of dialog.querySelectorAll("[data-keep]")) {
      button.addEventListener("click", () => this.choose(button.dataset.keep));
    }
    this.find("[data-copy]")?.addEventListener("click", () => this.copy());
  }

  find(selector) {
    return this.dialog.querySelector(selector);
  }

  open(answer) {
    this.answer = answer;
    const isStale = answer.kind === "stale";
    this.find("[data-conflict-message]").textContent = answer.message;
    this.find("[data-conflict-body]").innerHTML = answer.html; // the server's own, escaped
    for (const button of this.dialog.querySelectorAll("[data-keep]")) button.hidden = !isStale;
    // Where there are no texts, there is nothing to join and nothing to copy.
    const [both, copy] = [this.find('[data-keep="both"]'), this.find("[data-copy]")];
    if (both && isStale) both.hidden = !canJoin(answer.stored, answer.typed);
    if (copy) copy.hidden = isStale || !navigator.clipboard;
    const leave = this.find("[data-leave]");
    leave.hidden = isStale;
    if (answer.leave) {
      leave.href = answer.leave.url;
      leave.textContent = answer.leave.label;
    }
    if (!this.dialog.open) this.dialog.showModal();
    this.find("[data-conflict-message]").focus();
  }

  choose(which) {
    const { version, stored } = this.answer;
    const { outbox } = this; // afterwards the dialog may ask about another one
    const { form } = outbox;
    if (which === "stored") write(form, stored);
    if (which === "both") write(form, joined(stored, read(form)));
    outbox.adopt(version, stored);
    outbox.keepDraft();
    this.dialog.close();
    this.changed(this.answer);
    outbox.changed("click");
  }

  copy() {
    const { evidence = "", reason = "" } = this.answer.typed;
    navigator.clipboard.writeText([evidence, reason].filter(Boolean).join("\n"));
  }
}
