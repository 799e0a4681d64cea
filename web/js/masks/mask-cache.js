import { LRU } from "../ui/lru.js";

/**
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../types.js").FrameMasks} FrameMasks
 * @typedef {import("../api/session-api.js").SessionApi} SessionApi
 */

const CAPACITY = 200;

/**
 * Masks of the frames looked at, still encoded. Fetches what is missing, once, and never keeps an
 * answer that was overtaken: `put` and `forget` make answers under way worthless.
 */
export class MaskCache {
  /** @type {LRU<number, FrameMasks>} */
  #frames = new LRU(CAPACITY);
  /** @type {Map<number, Promise<void>>} */
  #fetching = new Map();
  #api;
  #sessionId;

  /**
   * @param {SessionApi} api
   * @param {string} sessionId
   */
  constructor(api, sessionId) {
    this.#api = api;
    this.#sessionId = sessionId;
  }

  /** @param {number} frame */
  get(frame) {
    return this.#frames.get(frame);
  }

  /**
   * @param {number} frame
   * @returns {Promise<FrameMasks>} empty for a frame without masks
   */
  async want(frame) {
    let masks = this.#frames.get(frame);
    while (!masks) {
      if (!this.#fetching.has(frame)) this.#fetch(frame, frame, console.log);
      await this.#fetching.get(frame);
      masks = this.#frames.get(frame);
    }
    return masks;
  }

  /**
   * Fetches what is missing of `frames`, neighbours in one call. Failures are silent: whoever
   * really wants the frame asks again and hears of them.
   *
   * @param {number[]} frames
   */
  prefetch(frames) {
    const missing = frames
      .filter((frame) => !this.#frames.has(frame) && !this.#fetching.has(frame))
      .sort((a, b) => a - b);
    while (missing.length > 0) {
      const from = /** @type {number} */ (missing.shift());
      let to = from;
      while (missing[0] === to + 1) to = /** @type {number} */ (missing.shift());
      this.#fetch(from, to, console.debug);
    }
  }

  /**
   * Notes that the session knows of no mask on `frame`, so that none is asked for.
   *
   * @param {number} frame
   */
  setEmpty(frame) {
    if (!this.#frames.has(frame) && !this.#fetching.has(frame)) this.#frames.set(frame, {});
  }

  /**
   * A mask that came with the answer to a prompt.
   *
   * @param {number} frame
   * @param {number} objectId
   * @param {EncodedMask} mask
   */
  put(frame, objectId, mask) {
    const known = this.#frames.get(frame);
    this.forget(frame);
    if (known) this.#frames.set(frame, { ...known, [objectId]: mask });
  }

  /** @param {number} frame */
  forget(frame) {
    this.#fetching.delete(frame);
    this.#frames.delete(frame);
  }

  forgetAll() {
    this.#fetching.clear();
    this.#frames.clear();
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {(...message: unknown[]) => void} log
   */
  #fetch(from, to, log) {
    for (let frame = from; frame <= to; frame++) {
      log(`SAM2: Fetching masks for frame ${frame}`);
    }
    const answer = this.#api.masks(this.#sessionId, from, to);
    /** @type {Promise<void>} */
    const fetching = answer.then(
      (found) => {
        const byFrame = new Map(found.map((entry) => [entry.frame_idx, entry.masks]));
        for (let frame = from; frame <= to; frame++) {
          if (this.#fetching.get(frame) !== fetching) continue;
          this.#fetching.delete(frame);
          const masks = byFrame.get(frame) ?? {};
          this.#frames.set(frame, masks);
          log(`SAM2: Fetched masks for frame ${frame}`, { objects: Object.keys(masks).length });
        }
      },
      (error) => {
        for (let frame = from; frame <= to; frame++) {
          if (this.#fetching.get(frame) === fetching) this.#fetching.delete(frame);
        }
        throw error;
      },
    );
    fetching.catch(() => {});
    for (let frame = from; frame <= to; frame++) this.#fetching.set(frame, fetching);
  }
}
