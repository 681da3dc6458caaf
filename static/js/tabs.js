/* A strip of tabs that is wider than a phone starts where its current tab is in sight. */

for (const strip of document.querySelectorAll(".tabs")) {
  const current = strip.querySelector('[aria-current="page"]');
  if (!current) continue;
  const [tab, frame] = [current.getBoundingClientRect(), strip.getBoundingClientRect()];
  // The strip alone is moved: the page itself stays where it is.
  strip.scrollLeft += tab.left - frame.left - (frame.width - tab.width) / 2;
}
