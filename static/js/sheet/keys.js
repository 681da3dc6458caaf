/* Digits choose, arrows go from competency to competency, N to the next person. Never while
   somebody types, never with Ctrl, Alt or Meta, and they can be switched off. */

const SWITCH = "sheet-keys";

const isTyping = (target) =>
  target.matches?.("textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])") ||
  target.isContentEditable;

const stored = () => {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
};

export class Keys {
  /** `go(url)` leaves the page once everything is saved. */
  constructor(form, go) {
    this.form = form;
    this.go = go;
    this.byPointer = false;
    this.focused = null; // what was reached by keyboard: there the arrows are the browser's
    this.switch = document.querySelector("[data-keys-switch]");
    this.use(stored());
    document.addEventListener("pointerdown", () => (this.byPointer = true), true);
    document.addEventListener("focusin", (event) => this.onFocus(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.switch?.addEventListener("change", () => this.use(this.switch.checked));
  }

  use(isOn) {
    this.isOn = isOn;
    if (this.switch) this.switch.checked = isOn;
    document.documentElement.classList.toggle("keys-off", !isOn);
    try {
      if (isOn) localStorage.removeItem(SWITCH);
      else localStorage.setItem(SWITCH, "off");
    } catch {
      // blocked: the choice lasts as long as the page
    }
  }

  onFocus(event) {
    this.focused = this.byPointer ? null : event.target;
    this.byPointer = false;
  }

  onKey(event) {
    if (event.key === "Tab") this.byPointer = false;
    const isOurs = this.isOn && !event.defaultPrevented && !event.isComposing && !event.repeat;
    if (!isOurs || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (this.act(event)) event.preventDefault();
  }

  act({ key, target }) {
    if (/^[0-9]$/.test(key)) return this.choose(key);
    if (key.toLowerCase() === "n") return this.leave(document.querySelector("[data-next-person]")?.href);
    // On a radio button that was reached by keyboard the arrows choose, as everywhere.
    if (target.type === "radio" && target === this.focused) return false;
    if (key === "ArrowLeft") return this.leave(this.form.dataset.previous);
    if (key === "ArrowRight") return this.leave(this.form.dataset.next);
    return false;
  }

  choose(key) {
    const choice = this.form.querySelector(`input[data-key="${key}"]`);
    choice?.click();
    return Boolean(choice);
  }

  leave(url) {
    if (url) this.go(url);
    return Boolean(url);
  }
}
