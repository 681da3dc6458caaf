/* Several outboxes on one page, one for each answer, that speak with one voice. */

// What the page has to say first, when its answers stand differently.
const WORST = [
  ...["conflict", "stranger", "login", "large", "invalid"],
  ...["unreachable", "token", "saving"],
];

export class Several {
  constructor(boxes) {
    this.boxes = boxes;
  }

  get isDirty() {
    return this.boxes.some((box) => box.isDirty);
  }

  get halted() {
    return this.boxes.some((box) => box.halted);
  }

  get failures() {
    return Math.max(...this.boxes.map((box) => box.failures));
  }

  get isKept() {
    return this.boxes.every((box) => box.isKept);
  }

  set leaving(isLeaving) {
    for (const box of this.boxes) box.leaving = isLeaving;
  }

  leave() {
    for (const box of this.boxes) box.leave();
  }

  /** Send everything; true when the server has it all. */
  async flush() {
    const ends = await Promise.all(this.boxes.map((box) => box.flush()));
    return ends.every(Boolean);
  }

  /** Go on at once after a login or a renewed connection. */
  async resume() {
    const ends = await Promise.all(this.boxes.map((box) => box.resume()));
    return ends.every(Boolean);
  }

  /** How the answer ended that stands worst; nothing where all is saved. */
  get ending() {
    const endings = new Set(this.boxes.map((box) => box.ending));
    return WORST.find((ending) => endings.has(ending));
  }
}
