/* The one line that says whether everything is saved, and what is wrong with a field. */

const STATES = {
  saving: "saving",
  saved: "saved",
  clean: "saved",
  conflict: "conflict",
  login: "unsaved",
  stranger: "unsaved",
  token: "saving",
  invalid: "unsaved",
  large: "unsaved",
  unreachable: "unsaved",
};
const WORDS = {
  saving: "wordSaving",
  conflict: "wordConflict",
  login: "wordLogin",
  stranger: "wordLogin",
  token: "wordSaving",
  invalid: "wordRefused",
  large: "wordTooLong",
  unreachable: "wordUnsaved",
};

// Only what somebody saved elsewhere is a second version; what comes too late is one, not saved.
function wordOf(ending, { kind = "stale" } = {}) {
  return ending === "conflict" && kind !== "stale" ? WORDS.invalid : WORDS[ending];
}

export class Status {
  constructor(line, form) {
    this.line = line;
    this.form = form;
    this.saved = line.textContent;
    this.note = form.querySelector("[data-note]");
  }

  show(ending, answer) {
    if (ending === "saved") this.saved = answer.saved;
    if (ending === "unreachable" && answer.isKept && this.note.hidden) this.tell("wordKept");
    else if (ending !== "unreachable" && ending !== "saving") this.note.hidden = true;
    // While it tries again it goes on saying that nothing is saved.
    if (ending === "saving" && this.line.dataset.state === "unsaved") return;
    const text = this.form.dataset[wordOf(ending, answer)] ?? this.saved;
    this.line.dataset.state = STATES[ending];
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  /** Above the buttons, where somebody who taps them looks. */
  tell(word) {
    this.note.textContent = this.form.dataset[word];
    this.note.hidden = false;
  }
}

/** Show what is wrong beside its field; without errors take the old ones away. */
export function showErrors(form, errors = {}) {
  for (const place of form.querySelectorAll("[data-error]")) {
    const found = errors[place.dataset.error] ?? [];
    place.replaceChildren(...found.map(message));
    const field = form.elements[place.dataset.error];
    field?.classList?.toggle("is-invalid", found.length > 0);
    if (found.length) field?.setAttribute?.("aria-invalid", "true");
    else field?.removeAttribute?.("aria-invalid");
  }
}

function message(text) {
  const line = document.createElement("p");
  line.className = "invalid-feedback";
  line.setAttribute("role", "alert");
  line.textContent = text;
  return line;
}
