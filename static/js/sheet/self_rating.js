/* What the person said of themselves: the server tells once the supervisor's own rating is stored. */

export class SelfRating {
  /** Nothing where there is no self-assessment. */
  static on(form) {
    const place = form.querySelector("[data-beside]");
    return place && new SelfRating(form, place);
  }

  constructor(form, place) {
    this.form = form;
    this.place = place;
    this.shownFor = place.firstElementChild ? this.rating : "";
  }

  get rating() {
    const chosen = this.form.querySelector('input[name="rating"]:checked');
    return chosen?.dataset.standing ? chosen.value : "";
  }

  /** After a save: ask again if the rating is another one now. */
  async show() {
    const { rating } = this;
    if (rating === this.shownFor) return;
    this.shownFor = rating;
    if (!rating) {
      this.place.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(this.place.dataset.beside, { credentials: "same-origin" });
      // Of several answers that are under way the last one counts; a login page is none.
      if (this.shownFor !== rating || answer.redirected || !answer.ok) return;
      this.place.innerHTML = await answer.text(); // the server's own, escaped; empty if there is none
    } catch {
      this.shownFor = null; // no connection: the next save asks again
    }
  }
}
