// A suggestion that is pressed goes into the field at once; without a script the page opens anew.

const text = document.getElementById("id_text");
const kind = document.getElementById("id_kind");

for (const link of document.querySelectorAll("[data-suggestion]")) {
  link.addEventListener("click", (event) => {
    if (!text || !kind) return;
    event.preventDefault();
    text.value = document.getElementById(link.dataset.suggestion).textContent.trim();
    kind.value = link.dataset.kind;
    text.focus();
  });
}
