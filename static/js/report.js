// On a phone the evidence waits behind its heading: what to do and the figures come first.
// Without this script it simply stands open.
if (window.matchMedia("(max-width: 600px)").matches) {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const fold of document.querySelectorAll("[data-fold-on-phone]")) {
    fold.open = fold.contains(wanted);
  }
}
