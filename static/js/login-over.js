/* What is looked up while somebody types gets no answer once the login has run out, or was ended in
   another tab. The page says so beside the field and lets them log in where they stand. */

import { LoginDialog } from "./login-dialog.js";

const NOTE = "[data-login-over]";
const account = document.body.dataset.account;
let field = null; // the one that got no answer
let dialog = null;

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

function searchAgain() {
  field.dispatchEvent(new Event("liveSearch" in field.dataset ? "typed" : "change"));
}

/** Forms made before the login are taken after it: it is the same account, as `page` says. */
function renewTokens(page) {
  const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!fresh) return;
  for (const input of document.getElementsByName("csrfmiddlewaretoken")) input.value = fresh;
  document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
}

/** Go on after a login, here or in another tab; another account's answers don't belong here. */
async function look() {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
  const page = parsed(await answer.text());
  const found = page.body.dataset.account;
  if (found && found !== account) {
    dialog.open("otherUser");
    return;
  }
  if (found) {
    renewTokens(page);
    if (document.activeElement?.closest(NOTE)) field.focus();
    document.querySelector(NOTE)?.remove();
  }
  searchAgain();
}

const resume = () => look().catch(() => {}); // no connection: the link is still there

function open(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
  event.preventDefault();
  dialog.open();
  dialog.form.elements.login.focus();
}

/** Show the note that the server sent. Whoever types on is told once. */
export function say(asked, html) {
  const input = asked.matches("form") ? asked.querySelector("[data-live-search]") : asked;
  const shown = document.querySelector(NOTE);
  if (shown && input === field) return;
  shown?.remove();
  field = input;
  const page = parsed(html);
  if (!dialog) {
    document.body.append(page.querySelector("[data-login-dialog]"));
    dialog = new LoginDialog(document.body.lastElementChild, { resume });
  }
  const note = page.querySelector(NOTE);
  note.querySelector("[data-login-link]").addEventListener("click", open);
  (field.closest(".toolbar, .picker-search") ?? field).after(note);
}

addEventListener("focus", () => {
  if (document.querySelector(NOTE) && !dialog.dialog.open) resume();
});

addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (detail.xhr.status === 200) document.querySelector(NOTE)?.remove();
});
