/**
 * The frame the person is at, and playing from there. While it plays, a frame waits for the one
 * before it to be on the screen: on a slow machine the video slows down, no frame is skipped.
 *
 * Events: `seek` when the frame changed, `play` when playing started or stopped.
 */
export class Playhead extends EventTarget {
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

  /** @param {number} frame cut to the video's frames */
  seek(frame) {
    const valid = Math.min(this.#total - 1, Math.max(0, Math.round(frame)));
    if (valid === this.#frame) return;
    this.#frame = valid;
    this.dispatchEvent(new Event("seek"));
  }

  toggle() {
    if (this.#playing) return this.stop();
    if (this.#frame === this.#total - 1) this.seek(0);
    this.#playing = true;
    this.#lastStep = performance.now();
    this.dispatchEvent(new Event("play"));
  }

  stop() {
    if (!this.#playing) return;
    this.#playing = false;
    this.dispatchEvent(new Event("play"));
  }

  /** The current frame is on the screen: the next one comes when it is due. */
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
