/* One dialog for every cell of the calibration grid: it shows the cell's own page, or its piece.

   Without this, the links lead to that page. What somebody typed stays in the dialog until the
   server has stored it. */

const dialog = document.querySelector("[data-cell-dialog]");
const said = document.querySelector("[data-said]");
const WIDE = window.matchMedia("(min-width: 769px)");
const PIECES = ["calibration-lead", "distribution", "people"];

let opener = null;

async function ask(url, options = {}) {
  const answer = await fetch(url, {
    ...options,
    headers: { "X-Requested-With": "dialog" },
    credentials: "same-origin",
  });
  if (answer.redirected) {
    window.location.assign(answer.url); // logged out, or the calibration has ended
    return null;
  }
  return answer;
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

function trouble() {
  const place = dialog.querySelector(".dialog-body");
  dialog.querySelector("[data-trouble]")?.remove();
  if (!place) return;
  const alert = document.createElement("div");
  alert.className = "alert alert-danger";
  alert.role = "alert";
  alert.dataset.trouble = "";
  alert.textContent = said.dataset.failed;
  place.prepend(alert);
}

async function open(link) {
  opener = link.getAttribute("href");
  try {
    const answer = await ask(link.href);
    if (answer?.ok) fill(await answer.text());
    else if (answer) window.location.assign(link.href);
  } catch {
    say(said.dataset.failed);
  }
}

/* What somebody else has changed in the meantime comes with it. The grid keeps its place. */
async function refresh() {
  const answer = await ask(window.location.href);
  if (!answer?.ok) return;
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
  const body = new FormData(form, submitter);
  const answer = await ask(submitter.formAction || form.action, { method: "POST", body });
  if (!answer) return;
  if (answer.status === 204) {
    dialog.close();
    await refresh();
    say(said.dataset.stored);
    document.querySelector(`[data-cells] a[href="${CSS.escape(opener)}"]`)?.focus();
  } else if (answer.status === 409 || answer.status === 422) {
    fill(await answer.text());
  } else {
    trouble();
  }
}

async function toggle(button) {
  const place = button.getAttribute("formaction");
  const answer = await ask(button.formAction, {
    method: "POST",
    body: new FormData(button.form, button),
  });
  if (!answer) return;
  if (answer.status !== 204) {
    say(await answer.text());
    window.location.reload();
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
  if (!submitter || submitter.disabled) return;
  submitter.disabled = true;
  const done = inDialog ? send(form, submitter) : toggle(submitter);
  done
    .catch(() => {
      trouble();
      say(said.dataset.failed);
    })
    .finally(() => {
      submitter.disabled = false;
    });
});
