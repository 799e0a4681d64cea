import { Emitter } from "../../emitter.js";

/** Diameters in pixels of the video. */
const SIZE = { smallest: 1, largest: 400, first: 24 };
/** Ratio of one size to the next. */
const STEP = 1.2;

/**
 * The size of the brush, which is also the size of the eraser.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class BrushSize extends Emitter {
  #diameter = SIZE.first;

  /** In pixels of the video. */
  get diameter() {
    return this.#diameter;
  }

  set diameter(value) {
    const whole = Math.round(value);
    this.#diameter = Math.min(SIZE.largest, Math.max(SIZE.smallest, whole));
    this.emit("change");
  }

  /** @param {number} steps negative for smaller */
  step(steps) {
    const wanted = this.#diameter * STEP ** steps;
    // Small sizes change by at least a pixel, otherwise rounding would leave them as they are.
    if (steps > 0) this.diameter = Math.max(wanted, this.#diameter + 1);
    else this.diameter = Math.min(wanted, this.#diameter - 1);
  }
}
