/* What is typed or chosen in a form with data-keep stays in this tab until it was sent: a reload, a
   step back or the sending of another form loses none of it. A field is filled in again only where
   it is blank or reads as it did before, and for the account that typed it alone: on its logging
   out, or somebody else's logging in, it goes. */

const PREFIX = "kept:";
const SENT = "kept-sent";
const TYPED = "kept-typed-at";
const HOUR = 60 * 60 * 1000;
const account = document.body.dataset.account;

const area = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return null; // blocked: then nothing is kept
  }
})();

const prefixOf = (form) => `${PREFIX}${account}:${form.dataset.keep}:`;
const keyOf = (field) => prefixOf(field.form) + field.name;
/** Under this stands what the page itself had put into the field. */
const givenOf = (field) => `${keyOf(field)}:given`;

function forget(isGone) {
  for (const key of Object.keys(area ?? {})) {
    if (key.startsWith(PREFIX) && isGone(key)) area.removeItem(key);
  }
}

function keep(field) {
  try {
    const isFirst = area?.getItem(keyOf(field)) === null;
    if (isFirst && field.type !== "radio" && field.defaultValue) area.setItem(givenOf(field), field.defaultValue);
    area?.setItem(keyOf(field), field.value);
    area?.setItem(TYPED, String(Date.now()));
  } catch {
    // full: the server still gets it with the form
  }
}

function fill(field) {
  const [kept, given] = [area?.getItem(keyOf(field)), area?.getItem(givenOf(field))];
  if (kept && kept !== field.value && (!field.value || field.value === given)) {
    field.value = kept;
    field.closest("details")?.setAttribute("open", "");
  } else if (field.value) {
    if (kept === given) forget((key) => key === keyOf(field)); // nobody has typed yet
    keep(field); // the server shows it again: it is not stored there yet
  }
}

const isChosen = ({ form, name }) =>
  form.querySelector(`[name="${CSS.escape(name)}"]:checked`) !== null;

/** A choice is kept as a text is, under the name that its radio buttons share. */
function choose(radio) {
  if (radio.checked) keep(radio);
  else if (area?.getItem(keyOf(radio)) === radio.value && !isChosen(radio)) radio.checked = true;
}

function noteSent(form) {
  try {
    area?.setItem(SENT, prefixOf(form));
  } catch {
    // full: then the text goes now, for it would come back into the form after it was taken
    forget((key) => key.startsWith(prefixOf(form)));
  }
}

/** A form that was taken leads to another page; one that was not is the answer itself. */
function forgetSent() {
  const sent = area?.getItem(SENT);
  const [arrival] = performance.getEntriesByType("navigation");
  if (sent && account && arrival?.type === "navigate" && arrival.redirectCount > 0) {
    forget((key) => key.startsWith(sent));
  }
  area?.removeItem(SENT);
}

forgetSent();
if (account) forget((key) => !key.startsWith(`${PREFIX}${account}:`));
else if (Date.now() - Number(area?.getItem(TYPED)) > HOUR) forget(() => true);

for (const field of document.querySelectorAll("form[data-keep] textarea")) {
  fill(field);
  field.addEventListener("input", () => keep(field));
}

for (const radio of document.querySelectorAll("form[data-keep] input[type=radio]")) {
  choose(radio);
  radio.addEventListener("change", () => keep(radio));
}

document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented) return;
  if (target.getAttribute("action")?.endsWith("/logout/")) forget(() => true);
  else if (target.dataset.keep) noteSent(target);
});
