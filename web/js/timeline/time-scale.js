import { Emitter } from "../emitter.js";

/** The fewest frames that fill the timeline. */
const CLOSEST = 20;

/**
 * Which part of the video the timeline shows: places are fractions of its width, from 0 to 1. Frame `n`
 * is drawn from the place of `n` to the place of `n + 1`.
 *
 * Event: `change` if another part is shown.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class TimeScale extends Emitter {
  #first = 0;
  #span;
  total;

  /** @param {number} total frames of the video */
  constructor(total) {
    super();
    this.total = total;
    this.#span = total;
  }

  /** The frame at the left end; possibly a part of it is hidden. */
  get first() {
    return this.#first;
  }

  /** How many frames fill the width. */
  get span() {
    return this.#span;
  }

  /** True if the whole video is shown. */
  get isWhole() {
    return this.#span === this.total;
  }

  /**
   * @param {number} frame possibly with a fraction
   * @returns {number} its place, outside of 0 to 1 if it is not shown
   */
  place(frame) {
    return (frame - this.#first) / this.#span;
  }

  /**
   * @param {number} place
   * @returns {number} the frame there, in the video
   */
  frameAt(place) {
    const frame = Math.floor(this.#first + place * this.#span);
    return Math.min(this.total - 1, Math.max(0, frame));
  }

  /**
   * Shows more or fewer frames; the frame at `place` stays there.
   *
   * @param {number} factor more than 1 to see fewer frames
   * @param {number} place
   */
  zoom(factor, place) {
    const least = Math.min(CLOSEST, this.total);
    const span = Math.min(this.total, Math.max(least, this.#span / factor));
    this.#show(this.#first + place * (this.#span - span), span);
  }

  /** @param {number} share of the width, negative to the left */
  pan(share) {
    this.#show(this.#first + share * this.#span, this.#span);
  }

  /**
   * Moves so that the frame is shown, with some frames beside it.
   *
   * @param {number} frame
   */
  reveal(frame) {
    const beside = this.#span / 20;
    if (frame < this.#first || frame + 1 > this.#first + this.#span) {
      const before = frame < this.#first;
      this.#show(before ? frame - beside : frame + 1 + beside - this.#span, this.#span);
    }
  }

  /**
   * @param {number} first
   * @param {number} span
   */
  #show(first, span) {
    const valid = Math.min(this.total - span, Math.max(0, first));
    if (valid === this.#first && span === this.#span) return;
    this.#first = valid;
    this.#span = span;
    this.emit("change");
  }
}
