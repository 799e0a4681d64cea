/**
 * Lets the picture follow the propagation that was started last: it shows the frames whose masks were
 * just made, until the person moves or edits. At the end it returns to where it was.
 */
export class Follow {
  #playhead;
  #stage;
  /** @type {number | null} the frame to return to; null while nothing is followed */
  #origin = null;
  #moves = false;

  /**
   * @param {import("../annotate/playhead.js").Playhead} playhead
   * @param {import("../stage/stage.js").Stage} stage
   * @param {import("../annotate/prompt-queue.js").PromptQueue} prompts
   */
  constructor(playhead, stage, prompts) {
    this.#playhead = playhead;
    this.#stage = stage;
    playhead.on("seek", () => {
      if (!this.#moves) this.stop();
    });
    playhead.on("play", () => this.stop());
    prompts.on("waiting", () => this.stop());
  }

  /** The frame that the person is at: while the picture follows, the one to return to. */
  get place() {
    return this.#origin ?? this.#playhead.frame;
  }

  start() {
    if (!this.#playhead.playing) this.#origin = this.#playhead.frame;
  }

  stop() {
    this.#origin = null;
  }

  /** @param {number | null} frame whose masks were made */
  made(frame) {
    // A frame is left out while the one before it is on its way: the job must not wait for pictures.
    const isShown = this.#stage.shownFrame === this.#playhead.frame;
    if (frame !== null && this.#origin !== null && isShown) this.#seek(frame);
  }

  /** The job ended. */
  end() {
    if (this.#origin === null) return;
    this.#seek(this.#origin);
    this.stop();
  }

  /** @param {number} frame */
  #seek(frame) {
    this.#moves = true;
    this.#playhead.seek(frame);
    this.#moves = false;
  }
}
