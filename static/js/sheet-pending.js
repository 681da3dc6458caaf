/* On the pages around the sheet: what this browser still holds because it could not be saved.
   Whoever left the sheet by its address or by going back was faster than the save: it is sent once
   more, and the check is asked for anew; nothing is submitted meanwhile, and nothing twice: this page
   may be the answer to a submission. What has to be decided on stays in the list. */

import * as drafts from "./sheet/drafts.js";
import * as server from "./sheet/server.js";
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

/** Send what the sheet had sent, then what it held; the server knows what it has already. */
async function send(draft) {
  const form = { action: draft.url, elements: {} };
  let { version } = draft;
  for (const fields of [draft.sent, draft.fields].filter(Boolean)) {
    const answer = await server.save(form, version, fields);
    if (answer.ending !== "saved") return false;
    version = answer.version;
  }
  drafts.forget(draft.key);
  return true;
}

async function sendOwn({ user, review, sends }) {
  const own = drafts.ofUser(user, review).filter((draft) => drafts.isOwn(draft.key));
  if (own.length === 0) return;
  const submission = document.getElementById("submission");
  submission.inert = true;
  let isChanged = false;
  try {
    for (const draft of own) {
      if (await send(draft)) isChanged = true;
    }
  } finally {
    if (isChanged) location.replace(sends);
    else submission.inert = false;
  }
}

if (notice) {
  show();
  if ("sends" in notice.dataset) sendOwn(notice.dataset);
}
