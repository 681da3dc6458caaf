// A suggestion that is pressed goes into the field at once; without a script the page opens anew.
// It takes the place of another suggestion, and stands below what somebody typed.

const text = document.getElementById("id_text");
const kind = document.getElementById("id_kind");
const buttons = [...document.querySelectorAll("[data-suggestion]")];
const said = (button) => document.getElementById(button.dataset.suggestion).textContent.trim();

function withSuggestion(typed, suggestion) {
  if (!typed || buttons.some((other) => said(other) === typed)) return suggestion;
  if (`\n${typed}\n`.endsWith(`\n${suggestion}\n`)) return typed;
  return `${typed}\n${suggestion}`;
}

for (const button of buttons) {
  button.addEventListener("click", (event) => {
    if (!text || !kind) return;
    event.preventDefault();
    text.value = withSuggestion(text.value.trim(), said(button));
    if (text.value === said(button) || !kind.value) kind.value = button.dataset.kind;
    text.focus();
  });
}
