/* The cycle's form works without this. Here its lists can be searched, a ticked department shows
   what it takes along, and only the weights of the chosen model version stand there. */

function filterList(fieldset) {
  const search = fieldset.querySelector(".choices-search");
  const input = search.querySelector("input");
  const rows = [...fieldset.querySelectorAll("[data-search]")];
  const none = fieldset.querySelector(".choices-none");
  search.hidden = rows.length < 8;

  const filter = () => {
    const wanted = input.value.toLowerCase().replace(/\s+/g, "");
    for (const row of rows) row.hidden = !row.dataset.search.includes(wanted);
    none.hidden = rows.some((row) => !row.hidden);
  };
  input.addEventListener("input", filter);
  filter();
  input.addEventListener("keydown", (event) => {
    // Enter in a search must not save the whole form.
    if (event.key === "Enter") event.preventDefault();
  });
}

function takeAlong(fieldset) {
  const rows = [...fieldset.querySelectorAll("[data-key]")];
  const byKey = new Map(rows.map((row) => [row.dataset.key, row]));
  const boxOf = (row) => row.querySelector("input");
  const own = new Map(rows.map((row) => [row, boxOf(row).checked]));

  const show = () => {
    // Parents come before their children.
    for (const row of rows) {
      const parent = byKey.get(row.dataset.parent);
      const taken = Boolean(parent) && boxOf(parent).checked;
      boxOf(row).disabled = taken;
      boxOf(row).checked = taken || own.get(row);
    }
  };
  fieldset.addEventListener("change", (event) => {
    const row = event.target.closest("[data-key]");
    if (!row) return;
    own.set(row, event.target.checked);
    show();
  });
  show();
}

function showWeights() {
  const select = document.querySelector("select[name=version]");
  const sets = [...document.querySelectorAll("[data-version]")];
  const show = () => {
    for (const set of sets) set.hidden = set.dataset.version !== select.value;
  };
  select?.addEventListener("change", show);
  if (select) show();
}

for (const fieldset of document.querySelectorAll("[data-choices]")) {
  filterList(fieldset);
  takeAlong(fieldset);
}
for (const fieldset of document.querySelectorAll("[data-branches]")) {
  // Branches come from the server; the rows of one answer replace those of the last.
  const start = () => takeAlong(fieldset.querySelector("ul"));
  fieldset.querySelector("[type=search]").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  fieldset.querySelector(".choices-search button").hidden = true;
  fieldset.addEventListener("htmx:afterSettle", start);
  start();
}
showWeights();
