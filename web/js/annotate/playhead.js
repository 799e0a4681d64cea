import { Emitter } from "../emitter.js";

/**
 * The current frame, and playing from there. The next frame comes only after the one before it is
 * on the screen: on a slow machine the video slows down, but no frame is skipped.
 *
 * Events: `seek` if the frame changed, `play` if playing started or stopped, `loop` if other frames are
 * repeated.
 *
 * @typedef {{start: number, end: number}} Loop first and last frame, both included
 * @extends {Emitter<{seek(): void, play(): void, loop(): void}>}
 */
export class Playhead extends Emitter {
  #frame = 0;
  #playing = false;
  #lastStep = 0;
  /** @type {Loop | null} */
  #loop = null;
  #speed = 1;
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

  /** Frames per second while playing, as a multiple of the video's. */
  get speed() {
    return this.#speed;
  }

  set speed(factor) {
    this.#speed = factor;
    this.emit("play");
  }

  /** The frames that playing repeats; null if it ends with the video. */
  get loop() {
    return this.#loop;
  }

  set loop(/** @type {Loop | null} */ loop) {
    this.#loop = loop;
    this.emit("loop");
  }

  toggle() {
    if (this.#playing) return this.stop();
    const { start, end } = this.#loop ?? { start: 0, end: this.#total - 1 };
    if (this.#frame >= end || (this.#loop && this.#frame < start)) this.seek(start);
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
    const frame = this.#frame;
    const end = this.#loop?.end ?? this.#total - 1;
    if (frame >= end && !this.#loop) return this.stop();
    const next = this.#loop && frame >= end ? this.#loop.start : frame + 1;
    const interval = this.#interval / this.#speed;
    const due = this.#lastStep + interval;
    setTimeout(
      () => {
        if (!this.#playing || this.#frame !== frame) return;
        this.#lastStep = Math.max(due, performance.now() - interval);
        this.seek(next);
      },
      Math.max(0, due - performance.now()),
    );
  }
}
