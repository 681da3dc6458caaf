// Buttons that copy the text of another element; without a clipboard they stay hidden.

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = button.dataset.done;
    } catch {
      // Refused by the browser: the text is marked, one key copies it.
      getSelection().selectAllChildren(source);
    }
  });
}
