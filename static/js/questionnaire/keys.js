/* Digits answer the question one is at and go on to the next, arrows up and down go from question
   to question, left and right from dimension to dimension. */

import { Keys } from "../sheet/keys.js";

export class QuestionKeys extends Keys {
  constructor(form, go) {
    super(form, go);
    this.blocks = [...form.querySelectorAll(".question")];
    const open = this.blocks.find((block) => !block.querySelector("input:checked"));
    this.mark(this.blocks.find((block) => `#${block.id}` === location.hash) ?? open);
    form.addEventListener("focusin", (event) => this.mark(event.target.closest(".question")));
    form.addEventListener("change", (event) => this.mark(event.target.closest(".question")));
  }

  /** The question that a digit answers. */
  mark(block) {
    if (!block) return;
    this.current?.classList.remove("is-current");
    this.current = block;
    block.classList.add("is-current");
  }

  act(event) {
    // On a radio button that was reached by keyboard the arrows choose, as everywhere.
    const isNative = event.target.type === "radio" && event.target === this.focused;
    if (!isNative && event.key === "ArrowDown") return this.move(1);
    if (!isNative && event.key === "ArrowUp") return this.move(-1);
    return super.act(event);
  }

  choose(key) {
    const choice = this.current?.querySelector(`input[data-key="${key}"]`);
    if (!choice) return false;
    choice.click();
    if (!this.move(1)) this.form.querySelector('[data-testid="next"]').focus();
    return true;
  }

  move(step) {
    const next = this.blocks[this.blocks.indexOf(this.current) + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
    return Boolean(next);
  }
}
