/* What follows from a click before the server has answered: the proposal, and which fields are
   asked. The same rule as on the server (docs/arithmetic.md §16), whose answer decides. */

const marksAt = (form, place) =>
  [...form.querySelectorAll(`[data-place="${place}"] fieldset`)].map(
    (marks) => marks.querySelector("input:checked")?.value ?? null,
  );

/** The standing that marks propose, or "". `following` is null at the top level. */
export function propose(required, following) {
  const seen = required.filter((mark) => mark === "seen").length;
  if (required.includes("not_seen")) return "below";
  if (!seen) return "";
  const beyond = (following ?? []).filter((mark) => mark === "seen").length;
  const isMost = following !== null && 2 * beyond > following.length;
  return isMost && !required.includes(null) ? "above" : "at";
}

export class Rating {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-proposal]");
    this.atTop = form.dataset.atTop === "yes";
    // Of somebody without a name no sentence is demanded.
    this.isAnonymous = form.dataset.anonymous === "yes";
    this.level = form.querySelector("[data-level-field]");
    this.select = form.elements.attained;
    this.options = [...this.select.options];
    this.reason = form.querySelector("[data-reason-field]");
    this.evidence = form.querySelector("[data-evidence-field]");
  }

  get chosen() {
    return this.form.querySelector('input[name="rating"]:checked');
  }

  /** After a click: everything that follows from it. */
  refresh() {
    const required = marksAt(this.form, "required");
    const following = this.atTop ? null : marksAt(this.form, "following");
    const seen = required.filter((mark) => mark === "seen").length;
    const missed = required.filter((mark) => mark === "not_seen").length;
    const standing = propose(required, following);
    const chip = seen + missed ? this.chip(seen, seen + missed) : "";
    this.showProposal({ standing, chip, rating: this.nearest(standing) });
    this.showFields();
  }

  chip(seen, marked) {
    const { chipPattern } = this.line.dataset;
    return chipPattern.replace("%(seen)s", seen).replace("%(marked)s", marked);
  }

  /** The choice that a standing means: of several the one nearest to the target. */
  nearest(standing) {
    const inputs = [...this.form.querySelectorAll(`input[data-standing="${standing}"]`)];
    return (standing === "below" ? inputs.at(-1) : inputs[0])?.value ?? "";
  }

  /** `text` is the server's; without it the page's own sentence is shown. */
  showProposal({ standing, chip, text, rating }) {
    const { dataset } = this.line;
    dataset.value = standing ?? "";
    const chipPlace = this.line.querySelector("[data-proposal-chip]");
    chipPlace.hidden = !chip;
    chipPlace.textContent = chip;
    this.line.querySelector("[data-proposal-text]").textContent =
      (standing && (text ?? dataset[standing])) || dataset.none;
    for (const input of this.form.querySelectorAll("[data-proposed]")) {
      input.dataset.proposed = String(input.value === rating);
    }
  }

  showFields() {
    const standing = this.chosen?.dataset.standing ?? "";
    this.showLevels(standing);
    const asksReason = this.decidesOtherwise(standing) || this.form.elements.reason.value;
    this.reason.toggleAttribute("data-closed", !asksReason);
    const needed = !this.isAnonymous && (standing === "below" || standing === "above");
    this.evidence.toggleAttribute("data-asked", needed);
    this.evidence.toggleAttribute("data-needed", needed && !this.form.elements.evidence.value.trim());
    this.reason.toggleAttribute("data-needed", !this.form.elements.reason.value.trim());
  }

  decidesOtherwise(standing) {
    const proposed = this.line.dataset.value;
    if (!this.chosen || !proposed) return false;
    if (this.isAnonymous) return false;
    if (this.atTop && standing === "above" && proposed === "at") return false;
    return standing !== proposed;
  }

  /** Offer the levels that agree with the rating, if it leaves a choice between several. */
  showLevels(standing) {
    const required = Number(this.form.dataset.requiredRank);
    const agrees = (option) => {
      const rank = Number(option.dataset.rank);
      return (standing === "below" && rank < required) || (standing === "above" && rank > required);
    };
    const open = this.options.filter((option) => option.value && agrees(option));
    const isOpen = open.length > 1;
    for (const option of this.options) {
      option.hidden = option.disabled = Boolean(option.value) && !open.includes(option);
    }
    if (!isOpen || this.select.selectedOptions[0]?.disabled) this.select.value = "";
    this.level.toggleAttribute("data-closed", !isOpen);
  }
}
