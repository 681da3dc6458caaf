/* The picker works without this. Here it suggests while somebody types: a combobox with a listbox
   (ARIA Authoring Practices), whose options htmx fetches. What is chosen becomes a ticked box. */

const ROW = "label";
let count = 0;

function combobox(picker) {
  const input = picker.querySelector(".picker-search input");
  const popup = picker.querySelector(".picker-popup");
  const status = picker.querySelector("[data-picker-status]");
  const prefix = `picker-${(count += 1)}`;
  let active = null;

  const options = () => [...popup.querySelectorAll("[role=option]")];
  const isOpen = () => !popup.hidden;
  const blank = () => input.value.trim() === "";

  popup.id = prefix;
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-haspopup": "listbox",
  })) input.setAttribute(name, value);

  function point(option) {
    active?.setAttribute("aria-selected", "false");
    active = option;
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function close() {
    popup.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(null);
  }

  function open() {
    const found = options();
    const list = popup.querySelector("[role=listbox]");
    popup.hidden = blank() || popup.childElementCount === 0;
    input.setAttribute("aria-expanded", String(isOpen() && found.length > 0));
    if (list) {
      list.id = `${prefix}-list`;
      list.setAttribute("aria-label", input.placeholder);
      input.setAttribute("aria-controls", list.id);
    } else {
      input.removeAttribute("aria-controls");
    }
    found.forEach((option, index) => { option.id = `${prefix}-${index}`; });
    point(isOpen() ? found[0] ?? null : null);
    status.textContent = isOpen() ? popup.querySelector("[data-picker-note]")?.textContent.trim() ?? "" : "";
  }

  function rowFor(option) {
    const boxes = [...picker.querySelectorAll(".picker-rows input")];
    const known = boxes.find((box) => box.value === option.dataset.key);
    if (known) return known;
    const row = picker.querySelector("template").content.cloneNode(true).firstElementChild;
    const box = row.querySelector("input");
    box.value = option.dataset.key;
    box.id = `${input.id}-${option.dataset.key}`;
    const label = row.querySelector(ROW);
    label.htmlFor = box.id;
    for (const part of ["name", "note"]) {
      label.querySelector(`[data-${part}]`).textContent = option.querySelector(`[data-${part}]`).textContent;
    }
    picker.querySelector(".picker-rows").prepend(row);
    return box;
  }

  function choose(option) {
    const box = rowFor(option);
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    input.value = "";
    close();
    status.textContent = picker.dataset.said + option.textContent.trim();
    input.focus();
  }

  function step(by) {
    const found = options();
    if (!found.length) return;
    const next = active ? found.indexOf(active) + by : by > 0 ? 0 : -1;
    point(found.at(next % found.length));
  }

  function onKey(event) {
    // While an input method composes, the keys are its own.
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen() && options().length && !blank()) open();
      else if (isOpen()) step(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && !blank()) {
      // A half-typed name never sends the form.
      event.preventDefault();
      if (isOpen() && active) choose(active);
    } else if (event.key === "Escape") {
      if (isOpen()) close();
      else input.value = "";
    }
  }

  input.addEventListener("htmx:configRequest", (event) => { event.detail.parameters.q = input.value; });
  popup.addEventListener("htmx:afterSwap", open);
  input.addEventListener("keydown", onKey);
  input.addEventListener("input", () => { if (blank()) close(); });
  input.addEventListener("blur", close);
  // Pressing an option keeps the focus, and with it the open list.
  popup.addEventListener("pointerdown", (event) => event.preventDefault());
  popup.addEventListener("mousedown", (event) => event.preventDefault());
  popup.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}

for (const picker of document.querySelectorAll("[data-picker]")) combobox(picker);
