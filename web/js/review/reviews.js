import { Emitter } from "../emitter.js";
import { contains } from "../annotate/ranges.js";

/**
 * @typedef {import("../types.js").FrameReviews} FrameReviews
 * @typedef {import("../types.js").ReviewState} ReviewState
 */

/** Milliseconds over which changes of masks are collected before the server is asked. */
const SETTLE = 200;

/**
 * Which frames of a session are done or reviewed. A frame whose masks change is to do again.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class Reviews extends Emitter {
  /** @type {FrameReviews} */
  #known = { done: [], reviewed: [] };
  /** Timer until the server is asked; 0 if none is set. */
  #timer = 0;
  #api;
  #session;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
   * @param {import("../annotate/session.js").Session} session
   */
  constructor(api, session) {
    super();
    this.#api = api;
    this.#session = session;
    session.on("edit", () => this.refresh());
    this.refresh();
  }

  /**
   * @param {number} frame
   * @returns {ReviewState}
   */
  state(frame) {
    if (contains(this.#known.reviewed, frame)) return "reviewed";
    return contains(this.#known.done, frame) ? "done" : "todo";
  }

  /** How many frames are reviewed. */
  get reviewed() {
    return this.#known.reviewed.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  get ranges() {
    return this.#known.reviewed;
  }

  /** Called after masks may have changed: asks the server soon. */
  refresh() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), SETTLE);
  }

  /**
   * @param {number} frame
   * @param {ReviewState} state
   */
  async set(frame, state) {
    this.#put(await this.#api.setReview(this.#session.id, frame, state));
  }

  /**
   * @param {number} frame
   * @returns {Promise<number | null>} the frame to review after it; null if all are reviewed
   */
  next(frame) {
    return this.#api.nextToReview(this.#session.id, frame);
  }

  close() {
    clearTimeout(this.#timer);
  }

  async #fetch() {
    this.#timer = 0;
    try {
      this.#put(await this.#api.reviews(this.#session.id));
    } catch (error) {
      // The next change asks again.
      console.debug("The reviewed frames were not fetched:", error);
    }
  }

  /** @param {FrameReviews} reviews */
  #put(reviews) {
    this.#known = reviews;
    this.emit("change");
  }
}
