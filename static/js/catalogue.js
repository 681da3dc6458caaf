/* Tabs that don't fit a phone scroll; this brings the one that is open into sight. */
const current = document.querySelector(".tab[aria-current]");
const list = current?.closest(".tabs");

if (list) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
