/* Who are you: a login that has run out is renewed where somebody stands. */

import * as server from "./sheet/server.js";

export class LoginDialog {
  constructor(dialog, outbox) {
    this.dialog = dialog;
    this.outbox = outbox;
    this.form = dialog.querySelector("form");
    this.error = dialog.querySelector("[data-login-error]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  open(problem = "") {
    this.say(problem);
    if (!this.dialog.open) this.dialog.showModal();
    this.form.elements.password.focus();
  }

  say(problem) {
    this.error.hidden = !problem;
    this.error.textContent = problem ? this.error.dataset[problem] : "";
  }

  async submit() {
    const ending = await server.login(this.form, this.form.action);
    if (ending !== "done") {
      this.say(ending === "wrong" ? "wrong" : "offline");
      return;
    }
    this.form.elements.password.value = "";
    this.dialog.close();
    this.outbox.resume();
  }
}
