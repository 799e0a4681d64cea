/** The ways a person moves along the video; all but `play` stop it. */
export class Moves {
  #playhead;
  #session;

  /**
   * @param {import("./playhead.js").Playhead} playhead
   * @param {import("./session.js").Session} session
   */
  constructor(playhead, session) {
    this.#playhead = playhead;
    this.#session = session;
  }

  /** @param {number} frame */
  to(frame) {
    this.#playhead.stop();
    this.#playhead.seek(frame);
  }

  /** @param {number} frames backwards where negative */
  by(frames) {
    this.to(this.#playhead.frame + frames);
  }

  toFirst() {
    this.to(0);
  }

  toLast() {
    this.to(this.#playhead.total - 1);
  }

  toPreviousKeyframe() {
    const { frame } = this.#playhead;
    this.to(this.#session.keyframes.filter((other) => other < frame).at(-1) ?? frame);
  }

  toNextKeyframe() {
    const { frame } = this.#playhead;
    this.to(this.#session.keyframes.find((other) => other > frame) ?? frame);
  }

  play() {
    this.#playhead.toggle();
  }
}
