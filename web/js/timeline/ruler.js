import { h } from "../ui/dom.js";

/** Pixels that a number needs, with space beside it. */
const SPACE = 64;

/** Frame numbers in round steps, as many as fit. */
export class Ruler {
  element = h("div", { class: "ruler", "aria-hidden": true });
  #scale;
  #drawn = "";
  #resizes = new ResizeObserver(() => this.#draw());

  /** @param {import("./time-scale.js").TimeScale} scale */
  constructor(scale) {
    this.#scale = scale;
    scale.on("change", () => this.#draw());
    this.#resizes.observe(this.element);
  }

  close() {
    this.#resizes.disconnect();
  }

  #draw() {
    const { first, span, total } = this.#scale;
    const step = roundStep((span * SPACE) / Math.max(1, this.element.clientWidth));
    const drawing = `${step} ${first} ${span}`;
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    const ticks = [];
    const end = Math.min(total, first + span);
    for (let frame = Math.floor(first / step) * step; frame < end; frame += step) {
      const tick = h("span", { class: "tick" }, String(frame));
      tick.style.left = `${100 * this.#scale.place(frame + 0.5)}%`;
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
