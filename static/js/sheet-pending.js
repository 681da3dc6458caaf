/* On the pages around the sheet: what this browser still holds because it could not be saved. */

import * as drafts from "./sheet/drafts.js";
import "./sheet/logout.js";

const notice = document.querySelector("[data-pending]");

function line(draft) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = draft.url;
  link.textContent = draft.name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-sm";
  button.textContent = notice.dataset.wordDrop;
  button.addEventListener("click", () => {
    drafts.forget(draft.key);
    show();
  });
  const text = document.createElement("p");
  text.className = "review-text";
  text.textContent = [draft.fields.evidence, draft.fields.reason].filter(Boolean).join("\n");
  item.append(link, " ", button, text);
  return item;
}

function show() {
  const found = drafts.ofUser(notice.dataset.user, notice.dataset.review);
  notice.hidden = found.length === 0;
  const title = document.createElement("p");
  title.className = "alert-title";
  title.textContent = notice.dataset.wordPending;
  const list = document.createElement("ul");
  list.append(...found.map(line));
  notice.replaceChildren(title, list);
}

if (notice) show();
