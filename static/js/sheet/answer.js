/* One answer as the form holds it: read it, put one back, compare two. */

const WORDS = ["evidence", "reason"];
const OTHER = ["csrfmiddlewaretoken", "version", "nomination", "go"];

const controls = (form) =>
  [...form.elements].filter((control) => control.name && !OTHER.includes(control.name));

const add = (fields, name, value) => {
  const text = WORDS.includes(name) ? value.replace(/\r\n?/g, "\n").trim() : value;
  if (text) fields[name] = text;
  return fields;
};

const current = (control) => {
  if (control.type === "radio") return control.checked ? control.value : "";
  return control.value;
};

const original = (control) => {
  if (control.type === "radio") return control.defaultChecked ? control.value : "";
  if (control.options) return [...control.options].find((option) => option.defaultSelected)?.value ?? "";
  return control.defaultValue;
};

/** The answer as it stands in the form now, its text as the server will store it. */
export const read = (form) =>
  controls(form).reduce((fields, control) => add(fields, control.name, current(control)), {});

/** The answer as the server wrote the page, whatever was typed before this script ran. */
export const readOriginal = (form) =>
  controls(form).reduce((fields, control) => add(fields, control.name, original(control)), {});

/** Put an answer into the form; what it does not mention is emptied. */
export function write(form, fields) {
  for (const control of controls(form)) {
    const value = fields[control.name] ?? "";
    if (control.type === "radio") control.checked = control.value === value;
    else control.value = value;
  }
}

export function isEqual(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] ?? "") === (other[name] ?? ""));
}

/** Both texts, the stored one first; everything else as it is here. */
export function joined(stored, mine) {
  const both = { ...mine };
  for (const name of WORDS) {
    const [there, here] = [stored[name] ?? "", mine[name] ?? ""];
    if (there.includes(here)) both[name] = there;
    else both[name] = here.includes(there) ? here : `${there}\n${here}`;
  }
  return both;
}

/** Whether there are two texts of which neither holds the other. */
export function canJoin(stored, mine) {
  return WORDS.some((name) => {
    const [there, here] = [stored[name] ?? "", mine[name] ?? ""];
    return !there.includes(here) && !here.includes(there);
  });
}
