import { h } from "../ui/dom.js";

/** Pixels that a number needs, with space beside it. */
const SPACE = 64;

/** Frame numbers in round steps, as many as fit. */
export class Ruler {
  element = h("div", { class: "ruler", "aria-hidden": true });
  #total;
  #step = 0;
  #resizes = new ResizeObserver(() => this.#draw());

  /** @param {number} total frames */
  constructor(total) {
    this.#total = total;
    this.#resizes.observe(this.element);
  }

  close() {
    this.#resizes.disconnect();
  }

  #draw() {
    const step = roundStep((this.#total * SPACE) / Math.max(1, this.element.clientWidth));
    if (step === this.#step) return;
    this.#step = step;
    const ticks = [];
    for (let frame = 0; frame < this.#total; frame += step) {
      const tick = h("span", { class: "tick" }, String(frame));
      tick.style.left = `${(100 * (frame + 0.5)) / this.#total}%`;
      ticks.push(tick);
    }
    this.element.replaceChildren(...ticks);
  }
}

/**
 * The first of 1, 2, 5, 10, 20, 50, ... that is at least this large.
 *
 * @param {number} least
 */
function roundStep(least) {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      if (factor * power >= least) return factor * power;
    }
  }
}
