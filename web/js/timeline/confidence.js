import { Emitter } from "../emitter.js";
import { suspectStretches } from "./suspect-stretches.js";

/** @typedef {import("../types.js").Suspect} Suspect */

/** Milliseconds over which changes are collected before the server is asked. */
const SETTLE = 700;

/**
 * The scores of the masks, by object and frame, and which masks are suspect.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class Confidence extends Emitter {
  /** @type {Map<number, Map<number, number>>} */
  #scores = new Map();
  /** @type {Suspect[]} */
  #suspects = [];
  /** @type {import("./suspect-stretches.js").Stretch[]} */
  #stretches = [];
  /** @type {[number, number] | null} first and last frame to ask about */
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

  /** Suspect masks, sorted by frame. */
  get suspects() {
    return this.#suspects;
  }

  /** Suspect masks in stretches, sorted by their worst frames. */
  get stretches() {
    return this.#stretches;
  }

  /**
   * @param {number} frame
   * @returns {Suspect[]} the suspect masks of this frame
   */
  suspectsOn(frame) {
    return this.#suspects.filter((suspect) => suspect.frame_idx === frame);
  }

  /**
   * @param {number} objectId
   * @param {number} frame
   * @returns {number | null} 0 to 1; null if it is not known
   */
  score(objectId, frame) {
    return this.#scores.get(objectId)?.get(frame) ?? null;
  }

  /** Asks for the scores of the whole video, soon. */
  refresh() {
    this.masksChanged(0, this.#last);
  }

  /**
   * Asks for the scores of these frames, soon, because masks changed there.
   *
   * @param {number} from
   * @param {number} to
   */
  masksChanged(from, to) {
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
      this.#store(scores, from, to);
      this.#suspects = suspects;
      this.#stretches = suspectStretches(suspects);
      this.emit("change");
    } catch (error) {
      // The lanes show the old scores until the next change.
      console.debug("Scores were not fetched:", error);
    } finally {
      this.#timer = 0;
      const missed = /** @type {[number, number] | null} */ (this.#pending);
      if (missed && !this.#closed) this.masksChanged(...missed);
    }
  }

  /**
   * @param {Awaited<ReturnType<import("../api/session-api.js").SessionApi["scores"]>>} scores
   * @param {number} from
   * @param {number} to
   */
  #store(scores, from, to) {
    if (from === 0 && to === this.#last) this.#scores.clear();
    for (const [id, entries] of Object.entries(scores)) {
      const known = this.#scores.get(Number(id)) ?? new Map();
      for (const { frame_idx: frame, score } of entries) known.set(frame, score);
      this.#scores.set(Number(id), known);
    }
  }
}
