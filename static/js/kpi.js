/* Saves each cell of the grid as it is left, one request at a time for each cell. What could not
   be saved stays where it was typed, and is tried again or explained. */

const RETRIES = [1000, 2000, 4000, 8000, 15000];
const form = document.querySelector("[data-kpi]");
const line = document.querySelector("[data-save-state]");
const words = line?.dataset ?? {};

const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

// How much is filled in, as the last save told: an earlier one's answer may come later.
let sent = 0;
let counted = 0;

function count(turn, filled) {
  if (!filled || turn < counted) return;
  counted = turn;
  const place = document.querySelector("[data-filled]");
  place.dataset.value = filled.value;
  place.querySelector("span").textContent = filled.words;
}

class Cell {
  constructor(place) {
    this.place = place;
    this.key = place.dataset.cell;
    this.value = form.elements[`value-${this.key}`];
    this.cases = form.elements[`cases-${this.key}`];
    this.seen = form.elements[`seen-${this.key}`];
    this.ending = "saved";
    this.timer = 0;
    this.failures = 0;
    this.running = false;
    place.addEventListener("change", () => this.save());
    place.addEventListener("input", () => this.typed());
  }

  get fields() {
    const fields = { [this.value.name]: this.value.value, [this.seen.name]: this.seen.value };
    if (this.cases) fields[this.cases.name] = this.cases.value;
    return fields;
  }

  get isDirty() {
    const [, value, cases] = this.seen.value.split("|");
    return this.value.value.trim() !== value || (this.cases?.value.trim() ?? cases) !== cases;
  }

  typed() {
    clearTimeout(this.timer);
    if (this.isDirty) this.end("waiting");
  }

  async save() {
    clearTimeout(this.timer);
    if (this.running) return;
    if (!this.isDirty) {
      this.explain("");
      this.end("saved");
      return;
    }
    this.running = true;
    this.end("saving");
    const fields = this.fields;
    const turn = (sent += 1);
    const [status, answer] = await send(fields);
    this.running = false;
    count(turn, answer.filled);
    this.read(status, answer, fields);
  }

  read(status, answer, fields) {
    const cell = answer.cells?.[this.key];
    if (!cell) {
      if (status === 401 || status === 403) this.end("login");
      else this.again();
      return;
    }
    this.failures = 0;
    if (cell.seen) this.seen.value = cell.seen;
    if (cell.outcome) this.place.querySelector("[data-outcome]").innerHTML = cell.outcome;
    this.explain(cell.error, cell.stored);
    this.end(cell.error ? "trouble" : "saved");
    const isSame = Object.entries(this.fields).every(
      ([name, text]) => name === this.seen.name || text === fields[name],
    );
    // Somebody typed on while it was under way; else it is shown as it is stored.
    if (!isSame) this.save();
    else if (!cell.error) this.write(this.seen.value.split("|").slice(1));
  }

  write([value, cases]) {
    this.value.value = value;
    if (this.cases) this.cases.value = cases;
  }

  again() {
    this.end("unsaved");
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.save(), wait);
  }

  explain(error, stored) {
    const place = this.place.querySelector("[data-error]");
    place.replaceChildren(error);
    place.hidden = !error;
    this.value.classList.toggle("is-invalid", Boolean(error));
    if (!stored) return;
    const choice = document.createElement("span");
    choice.className = "kpi-choice";
    choice.append(
      button(words.mine, () => this.save()),
      button(words.theirs, () => {
        this.write([stored.value, stored.cases]);
        this.save();
      }),
    );
    place.append(choice);
  }

  end(ending) {
    this.ending = ending;
    show();
  }
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-secondary btn-sm";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

async function send(fields) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: {
        "X-Requested-With": "autosave",
        "X-CSRFToken": cookie("csrftoken") || form.elements.csrfmiddlewaretoken.value,
      },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: true,
      signal: AbortSignal.timeout(20_000),
    });
    return [response.status, await response.json().catch(() => ({}))];
  } catch {
    return [0, {}];
  }
}

// The worst of what the cells say.
const ORDER = ["login", "unsaved", "trouble", "saving", "waiting", "saved"];
const STATES = { login: "unsaved", unsaved: "unsaved", trouble: "conflict", saving: "saving", waiting: "saving", saved: "saved" };

function show() {
  const worst = ORDER.find((ending) => cells.some((cell) => cell.ending === ending));
  const text = words[worst === "waiting" ? "saving" : worst];
  line.hidden = false;
  line.dataset.state = STATES[worst];
  if (line.textContent !== text) line.textContent = text;
}

const cells = form ? [...form.querySelectorAll("[data-cell]")].map((place) => new Cell(place)) : [];

// Enter goes down, as in a spreadsheet, instead of sending the page.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  const cell = event.target.closest("td");
  const below = cell.parentElement.nextElementSibling?.cells[cell.cellIndex];
  const field = below?.querySelector(event.target.classList.contains("kpi-cases") ? ".kpi-cases" : ".kpi-value");
  if (field) field.focus();
  else event.target.blur();
});
window.addEventListener("beforeunload", (event) => {
  if (cells.some((cell) => cell.isDirty)) event.preventDefault();
});
window.addEventListener("online", () => cells.filter((cell) => cell.ending === "unsaved").forEach((cell) => cell.save()));
// Somebody may come back from logging in elsewhere.
window.addEventListener("focus", () => cells.filter((cell) => cell.ending === "login").forEach((cell) => cell.save()));
window.addEventListener("pagehide", () => cells.filter((cell) => cell.isDirty && cell.ending === "waiting").forEach((cell) => cell.save()));
