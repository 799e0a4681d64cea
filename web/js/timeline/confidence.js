/** @typedef {import("../types.js").Suspect} Suspect */

/** Milliseconds over which changes are gathered before they are asked about. */
const SETTLE = 700;

/**
 * How sure the masks are, by object and frame, and which are suspect.
 *
 * Event: `change`.
 */
export class Confidence extends EventTarget {
  /** @type {Map<number, Map<number, number>>} */
  #scores = new Map();
  /** @type {Suspect[]} */
  #suspects = [];
  /** @type {[number, number] | null} frames to ask about */
  #pending = null;
  #timer = 0;
  #closed = false;
  #api;
  #sessionId;
  #last;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
   * @param {string} sessionId
   * @param {number} total frames of the video
   */
  constructor(api, sessionId, total) {
    super();
    this.#api = api;
    this.#sessionId = sessionId;
    this.#last = total - 1;
  }

  /** By frame. */
  get suspects() {
    return this.#suspects;
  }

  /**
   * @param {number} objectId
   * @param {number} frame
   * @returns {number | null} 0 to 1; null where that is not known
   */
  score(objectId, frame) {
    return this.#scores.get(objectId)?.get(frame) ?? null;
  }

  /** Asks about the whole video, soon. */
  refresh() {
    this.note(0, this.#last);
  }

  /**
   * Masks of these frames changed.
   *
   * @param {number} from
   * @param {number} to
   */
  note(from, to) {
    const [first, last] = this.#pending ?? [from, to];
    this.#pending = [Math.min(first, from), Math.max(last, to)];
    this.#timer ||= setTimeout(() => this.#ask(), SETTLE);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #ask() {
    const [from, to] = this.#pending ?? [0, this.#last];
    this.#pending = null;
    try {
      const [scores, suspects] = await Promise.all([
        this.#api.scores(this.#sessionId, from, to),
        this.#api.suspects(this.#sessionId),
      ]);
      if (this.#closed) return;
      this.#take(scores, from, to);
      this.#suspects = suspects;
      this.dispatchEvent(new Event("change"));
    } catch (error) {
      // The bars stay as they are until the next change.
      console.debug("Scores were not fetched:", error);
    } finally {
      this.#timer = 0;
      const missed = /** @type {[number, number] | null} */ (this.#pending);
      if (missed && !this.#closed) this.note(...missed);
    }
  }

  /**
   * @param {Awaited<ReturnType<import("../api/session-api.js").SessionApi["scores"]>>} scores
   * @param {number} from
   * @param {number} to
   */
  #take(scores, from, to) {
    if (from === 0 && to === this.#last) this.#scores.clear();
    for (const [id, entries] of Object.entries(scores)) {
      const known = this.#scores.get(Number(id)) ?? new Map();
      for (const { frame_idx: frame, score } of entries) known.set(frame, score);
      this.#scores.set(Number(id), known);
    }
  }
}
