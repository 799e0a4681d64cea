import { Emitter } from "../emitter.js";

/**
 * The current frame, and playing from there. The next frame comes only after the one before it is
 * on the screen: on a slow machine the video slows down, but no frame is skipped.
 *
 * Events: `seek` if the frame changed, `play` if playing started or stopped.
 *
 * @extends {Emitter<{seek(): void, play(): void}>}
 */
export class Playhead extends Emitter {
  #frame = 0;
  #playing = false;
  #lastStep = 0;
  #total;
  #interval;

  /**
   * @param {number} total frames of the video
   * @param {number} fps
   */
  constructor(total, fps) {
    super();
    this.#total = total;
    this.#interval = 1000 / (fps > 0 ? fps : 25);
  }

  get frame() {
    return this.#frame;
  }

  get total() {
    return this.#total;
  }

  get playing() {
    return this.#playing;
  }

  /** @param {number} frame the nearest frame of the video is used */
  seek(frame) {
    const valid = Math.min(this.#total - 1, Math.max(0, Math.round(frame)));
    if (valid === this.#frame) return;
    this.#frame = valid;
    this.emit("seek");
  }

  toggle() {
    if (this.#playing) return this.stop();
    if (this.#frame === this.#total - 1) this.seek(0);
    this.#playing = true;
    this.#lastStep = performance.now();
    this.emit("play");
  }

  stop() {
    if (!this.#playing) return;
    this.#playing = false;
    this.emit("play");
  }

  /** Called when the current frame is on the screen. While playing, the next one comes in time. */
  shown() {
    if (!this.#playing) return;
    if (this.#frame === this.#total - 1) return this.stop();
    const due = this.#lastStep + this.#interval;
    const frame = this.#frame;
    setTimeout(
      () => {
        if (!this.#playing || this.#frame !== frame) return;
        this.#lastStep = Math.max(due, performance.now() - this.#interval);
        this.seek(frame + 1);
      },
      Math.max(0, due - performance.now()),
    );
  }
}
