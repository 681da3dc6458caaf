/* How far the review is: the bar of this competency and the figure in the rail. */

export class Progress {
  constructor(form) {
    this.form = form;
    this.step = document.querySelector(".progress-step[aria-current]");
    this.figure = document.querySelector("[data-rail-progress]");
    this.notice = document.querySelector("[data-restored]");
  }

  show({ state, answered, asked }) {
    for (const name of ["done", "open", "problem"]) {
      this.step?.classList.toggle(`is-${name}`, name === state);
    }
    const words = this.step?.querySelector(".visually-hidden");
    if (words) words.textContent = this.form.dataset[`step${state[0].toUpperCase()}${state.slice(1)}`];
    if (this.figure) this.figure.textContent = `${answered} / ${asked}`;
  }

  tellRestored() {
    if (this.notice) this.notice.hidden = false;
  }
}
