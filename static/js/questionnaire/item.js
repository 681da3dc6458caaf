/* One item of a questionnaire in the shape of a form, so that an outbox can send it by itself. */

/** A radio button under the name that an autosave sends. */
const asAnswer = (radio) => ({
  name: "answer",
  type: "radio",
  value: radio.value,
  get checked() {
    return radio.checked;
  },
  set checked(isChecked) {
    radio.checked = isChecked;
  },
  get defaultChecked() {
    return radio.defaultChecked;
  },
});

export class ItemForm {
  /** `block` is the item within the `form` of its dimension. */
  constructor(form, block) {
    this.block = block;
    this.action = block.dataset.url;
    this.dataset = {
      user: form.dataset.user,
      review: form.dataset.review,
      competency: block.dataset.item,
      name: block.dataset.name,
    };
    const radios = [...block.querySelectorAll("input[type=radio]")].map(asAnswer);
    this.elements = Object.assign(radios, {
      version: block.querySelector("input[type=hidden]"),
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken,
    });
    this.error = block.querySelector("[data-question-error]");
  }

  getAttribute(name) {
    return this[name];
  }

  /** What the server said is wrong with it; nothing takes that away. */
  showError(texts = []) {
    this.error.textContent = texts.join(" ");
    this.error.hidden = !texts.length;
  }
}
