/* One dialog for every cell of the calibration grid: it shows the cell's own page, or its piece.

   Without this, the links lead to that page. What somebody typed stays in the dialog until the
   server has stored it. */

const dialog = document.querySelector("[data-cell-dialog]");
const said = document.querySelector("[data-said]");
const WIDE = window.matchMedia("(min-width: 769px)");
const PIECES = ["calibration-lead", "distribution", "people"];

let opener = null;
let isBusy = false;

function ask(url, options = {}) {
  const headers = { "X-Requested-With": "dialog" };
  return fetch(url, { ...options, headers, credentials: "same-origin" });
}

/* Somebody who was logged out logs in elsewhere and goes on here: what was typed stays. The page
   with everybody is asked, which answers whatever became of the calibration meanwhile. */
async function ready(form) {
  const answer = await ask(window.location.href);
  if (answer.redirected || !answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
  return true;
}

function say(text) {
  said.textContent = "";
  said.textContent = text;
}

function fill(html) {
  dialog.innerHTML = html; // the server's own, escaped
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[role=alert], input:checked, input[type=radio]");
  if (first?.matches("[role=alert]")) first.tabIndex = -1;
  first?.focus();
}

function trouble(text = said.dataset.failed) {
  const place = dialog.querySelector(".dialog-body");
  dialog.querySelector("[data-trouble]")?.remove();
  if (!place) return;
  const alert = document.createElement("div");
  alert.className = "alert alert-danger";
  alert.role = "alert";
  alert.dataset.trouble = "";
  alert.textContent = text;
  place.prepend(alert);
}

async function open(link) {
  opener = link.getAttribute("href");
  try {
    const answer = await ask(link.href);
    if (answer.ok && !answer.redirected) fill(await answer.text());
    else window.location.assign(link.href); // logged out, or the calibration has ended
  } catch {
    say(said.dataset.failed);
  }
}

/* What somebody else has changed in the meantime comes with it. The grid keeps its place. */
async function refresh() {
  const answer = await ask(window.location.href);
  if (answer.redirected || !answer.ok) {
    window.location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of PIECES) {
    const fresh = page.getElementById(id);
    const open = document.querySelector(`#${id} details`)?.open;
    if (!fresh) {
      window.location.reload(); // nobody is left for this filter
      return;
    }
    document.getElementById(id).replaceWith(document.adoptNode(fresh));
    const details = document.querySelector(`#${id} details`);
    if (details) details.open = open;
  }
}

async function send(form, submitter) {
  if ("again" in form.dataset && !(await ready(form))) {
    trouble(said.dataset.login);
    return;
  }
  const body = new FormData(form, submitter);
  const address = submitter.hasAttribute("formaction") ? submitter.formAction : form.action;
  const answer = await ask(address, { method: "POST", body });
  if (answer.status === 204) {
    dialog.close();
    await refresh();
    say(said.dataset.stored);
    document.querySelector(`[data-cells] a[href="${CSS.escape(opener)}"]`)?.focus();
  } else if (answer.status === 409 || answer.status === 422) {
    fill(await answer.text());
  } else {
    form.dataset.again = "";
    trouble(answer.redirected || answer.status === 403 ? said.dataset.login : undefined);
  }
}

async function toggle(button) {
  const place = button.getAttribute("formaction");
  const answer = await ask(button.formAction, {
    method: "POST",
    body: new FormData(button.form, button),
  });
  if (answer.status !== 204) {
    window.location.reload(); // locked meanwhile, or logged out: the page says so
    return;
  }
  await refresh();
  say(said.dataset.stored);
  document.querySelector(`button[formaction="${place}"]`)?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-cells] td > a");
  const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (link && isPlain && WIDE.matches) {
    event.preventDefault();
    open(link);
  }
  if (event.target.closest("[data-close]")) dialog.close();
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const inDialog = dialog.contains(form);
  if (!inDialog && form.id !== "d") return;
  event.preventDefault();
  if (!submitter || isBusy) return;
  isBusy = true;
  const done = inDialog ? send(form, submitter) : toggle(submitter);
  done
    .catch(() => {
      trouble();
      say(said.dataset.failed);
    })
    .finally(() => {
      isBusy = false;
    });
});
