/* A page that saves by itself owes this to whoever leaves it: nothing stays behind unsaved. */

import * as comeTo from "./focus.js";
import { saveBeforeLogout } from "./logout.js";

/** Watch over an outbox, or `Several` of them; returns `go(url)`, which leaves once all is saved. */
export function watchOver(outbox, status) {
  async function go(url) {
    // What waits for a choice or a login asks again.
    const isSaved = (await outbox.flush()) || (outbox.halted && (await outbox.resume()));
    if (isSaved && navigator.onLine) {
      comeTo.sheet();
      location.assign(url);
    } else {
      if ((outbox.failures || !navigator.onLine) && outbox.isKept) status.tell("wordStay");
      status.line.scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !isPlain || link.target || !outbox.isDirty || outbox.halted) return;
    if (new URL(link.href).origin !== location.origin) return;
    event.preventDefault();
    go(link.href);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && outbox.isDirty) outbox.flush();
  });
  window.addEventListener("pagehide", () => outbox.leave());
  window.addEventListener("online", () => {
    status.show(outbox.isDirty ? "saving" : "clean", {});
    outbox.resume();
  });
  window.addEventListener("pageshow", (event) => {
    outbox.leaving = false;
    // A page from the browser's memory may be older than what is stored.
    if (event.persisted && !outbox.isDirty) location.reload();
  });
  window.addEventListener("beforeunload", (event) => {
    outbox.leave();
    if (outbox.isDirty && !outbox.isKept) event.preventDefault();
  });
  saveBeforeLogout(outbox);
  return go;
}
