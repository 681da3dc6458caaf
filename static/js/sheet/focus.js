/* Where the keyboard stands after a page has come. */

const FLAG = "sheet-came-on";

const session = () => {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
};

/** The next page is a sheet that somebody went on to: its heading is read, then come its marks. */
export const sheet = () => session()?.setItem(FLAG, "yes");

/** Stand at the field that the address names, else at the heading after going on. */
export function place(form) {
  const wanted = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const cameOn = session()?.getItem(FLAG);
  session()?.removeItem(FLAG);
  if (wanted?.matches("textarea, select")) wanted.focus();
  else if (cameOn && !wanted) form.querySelector("h2").focus({ preventScroll: true });
  showInRail();
}

/** In a long team the rail scrolls by itself to whom the sheet is about. */
function showInRail() {
  const rail = document.querySelector(".rail");
  const current = rail?.querySelector("[aria-current]");
  if (!current || rail.scrollHeight <= rail.clientHeight) return;
  rail.scrollTop = current.offsetTop - rail.clientHeight / 2;
}
