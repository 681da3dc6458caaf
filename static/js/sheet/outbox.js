/* Sends the answer whenever it changed and keeps trying until the server has it.
   One request at a time. An attempt whose outcome is unknown is sent again as it was, before
   anything newer: the server recognises what it already has, so that a lost reply is never taken
   for somebody else's change. */

import { isEqual, read, readOriginal, write } from "./answer.js";
import * as drafts from "./drafts.js";
import * as server from "./server.js";

const PAUSE = { click: 120, typing: 600 };
// Whoever types on without a pause is saved all the same: nothing stays unsent for a second.
const LONGEST_WAIT = 800;
const RETRIES = [1000, 2000, 4000, 8000, 15000];

export class Outbox {
  /** `on(ending, answer)` is called before ("saving") and after each attempt. */
  constructor(form, on) {
    this.form = form;
    this.on = on;
    this.version = Number(form.elements.version.value);
    this.stored = readOriginal(form);
    this.sent = null; // under way, or of unknown outcome
    this.running = null;
    this.timer = 0;
    this.waitingSince = null; // when the oldest change that is not sent yet was made
    this.failures = 0;
    this.halted = false; // waits for a login or a choice
    this.isKept = true;
    this.leaving = false;
    this.key = drafts.keyOf(form.dataset);
    this.place = form.getAttribute("action"); // where to look for what is typed
  }

  get isDirty() {
    return Boolean(this.sent) || !isEqual(read(this.form), this.stored);
  }

  /** Something changed by "click" or "typing": keep it here at once, send it soon. */
  changed(how) {
    this.keepDraft();
    if (this.halted || this.failures) return;
    this.on(this.isDirty ? "saving" : "clean", {});
    this.waitingSince ??= performance.now();
    const left = LONGEST_WAIT - (performance.now() - this.waitingSince);
    this.schedule(Math.max(0, Math.min(PAUSE[how], left)));
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  keepDraft() {
    if (!this.isDirty && !this.leaving) {
      drafts.forget(this.key);
      return;
    }
    this.isKept = drafts.keep(this.key, {
      version: this.version,
      fields: read(this.form),
      sent: this.sent,
      // The next page may have been written just before this save: it learns of it here.
      isSaved: !this.isDirty,
      url: this.place,
      name: this.form.dataset.name,
    });
  }

  /** The page is being left: whatever is not sent yet goes now and outlives it. */
  leave() {
    this.leaving = true;
    if (this.isDirty) this.flush();
  }

  /** Send everything; true when the server has it all. */
  async flush() {
    clearTimeout(this.timer);
    this.running ??= this.sendAll().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async sendAll() {
    while (this.isDirty && !this.halted) {
      if (!(await this.attempt())) return false;
    }
    return !this.isDirty;
  }

  async attempt() {
    this.sent ??= read(this.form);
    this.waitingSince = null;
    this.keepDraft();
    this.on("saving", {});
    const answer = await server.save(this.form, this.version, this.sent);
    if (answer.ending === "saved") this.adopt(answer.version, this.sent);
    else this.fail(answer.ending);
    this.place = answer.place ?? this.place; // elsewhere once the sheet is gone
    this.keepDraft();
    this.on(answer.ending, answer);
    return answer.ending === "saved";
  }

  /** From now on the server holds these fields as this version. */
  adopt(version, fields) {
    this.version = version;
    this.form.elements.version.value = version;
    this.stored = fields;
    this.sent = null;
    this.failures = 0;
    this.halted = false;
  }

  fail(ending) {
    if (ending === "unreachable") {
      this.schedule(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
      this.failures += 1;
      return;
    }
    // The server said no: what is sent next may be something else.
    this.sent = null;
    this.halted = ending !== "invalid" && ending !== "large";
  }

  /** Go on at once after a login, a choice or a renewed connection. */
  async resume() {
    this.halted = false;
    this.failures = 0;
    return this.flush();
  }

  /** Bring back what an earlier page could not save; true if there was something. */
  recover() {
    const draft = drafts.found(this.form.dataset);
    if (!draft) return false;
    drafts.forget(draft.key);
    if (draft.isSaved) {
      if (draft.version > this.version) location.reload();
      return false;
    }
    if (isEqual(draft.fields, this.stored)) return false;
    write(this.form, draft.fields);
    // Unless the server holds what that page had sent, its version tells whether somebody else
    // was there meanwhile: the server then answers with both texts.
    const arrived = draft.sent && isEqual(draft.sent, this.stored);
    if (!arrived) this.version = draft.version;
    this.flush();
    return true;
  }
}
