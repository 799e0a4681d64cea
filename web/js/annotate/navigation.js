/** Moves along the video. All but `play` stop playing. */
export class Navigation {
  #playhead;
  #session;
  #selection;
  #confidence;

  /**
   * @param {import("./playhead.js").Playhead} playhead
   * @param {import("./session.js").Session} session
   * @param {import("./selection.js").Selection} selection
   * @param {import("../timeline/confidence.js").Confidence} confidence
   */
  constructor(playhead, session, selection, confidence) {
    this.#playhead = playhead;
    this.#session = session;
    this.#selection = selection;
    this.#confidence = confidence;
  }

  /** @param {number} frame */
  to(frame) {
    this.#playhead.stop();
    this.#playhead.seek(frame);
  }

  /** @param {number} frames negative for backwards */
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

  /**
   * Goes to the worst frame of the next stretch of suspect masks, after the last one to the first, and
   * chooses its object. On a frame where several objects have one, goes through the objects first.
   */
  toNextSuspect() {
    const { frame } = this.#playhead;
    const worst = this.#confidence.stretches.map((stretch) => stretch.worst);
    const here = worst.findIndex((suspect) => {
      return suspect.frame_idx === frame && suspect.object_id === this.#selection.objectId;
    });
    const next =
      here >= 0
        ? worst[(here + 1) % worst.length]
        : (worst.find((suspect) => suspect.frame_idx > frame) ?? worst[0]);
    if (!next) return;
    this.#selection.objectId = next.object_id;
    this.to(next.frame_idx);
  }

  play() {
    this.#playhead.toggle();
  }

  /** Makes playing repeat the whole video, or no longer repeat anything. */
  toggleLoop() {
    const playhead = this.#playhead;
    playhead.loop = playhead.loop ? null : { start: 0, end: playhead.total - 1 };
  }

  /** Makes playing repeat from the current frame on. */
  startLoopHere() {
    const { frame, loop, total } = this.#playhead;
    const end = loop && loop.end > frame ? loop.end : total - 1;
    if (end > frame) this.#playhead.loop = { start: frame, end };
  }

  /** Makes playing repeat up to the current frame. */
  endLoopHere() {
    const { frame, loop } = this.#playhead;
    const start = loop && loop.start < frame ? loop.start : 0;
    if (frame > start) this.#playhead.loop = { start, end: frame };
  }
}
