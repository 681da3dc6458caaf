/* What was not taken is in sight: a long form on a phone comes back at its top.
   What stands above the fields is read first. */

const main = document.querySelector("main");
if (main && !main.querySelector(".alert-danger")) {
  const wrong = main.querySelector('[aria-invalid="true"], .is-invalid, .invalid-feedback');
  wrong?.closest("details")?.setAttribute("open", "");
  wrong?.scrollIntoView({ block: "center" });
  wrong?.focus?.({ preventScroll: true });
}
