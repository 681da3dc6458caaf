// On a phone the longer parts wait behind their headings: what to do and the figures come first.
// Without this script, and on paper, everything simply stands open.
const folds = [...document.querySelectorAll("[data-fold-on-phone]")];

if (window.matchMedia("(max-width: 600px)").matches) {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const fold of folds) fold.open = fold.contains(wanted);
}
window.addEventListener("beforeprint", () => {
  for (const fold of folds) fold.open = true;
});
