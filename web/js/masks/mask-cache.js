import { LRU } from "../ui/lru.js";

/**
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../types.js").FrameMasks} FrameMasks
 */

/** Frames. */
const CAPACITY = 200;

/**
 * The encoded masks of frames the person looked at. What is missing is fetched once. An answer that
 * arrives after `put` or `forget` of its frame is outdated and is not stored.
 */
export class MaskCache {
  /** @type {LRU<number, FrameMasks>} */
  #frames = new LRU(CAPACITY);
  /** @type {Map<number, Promise<void>>} */
  #fetching = new Map();
  #api;
  #sessionId;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
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
   * @returns {Promise<FrameMasks>} empty if the frame has no masks
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
   * Fetches those of `frames` that are missing, neighbours in one call. Errors are ignored here:
   * `want` asks again and reports them.
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
   * Records that `frame` has no mask, so that the server is not asked.
   *
   * @param {number} frame
   */
  setEmpty(frame) {
    if (!this.#frames.has(frame) && !this.#fetching.has(frame)) this.#frames.set(frame, {});
  }

  /**
   * Stores a mask of a frame whose other masks are known; otherwise the frame is fetched later.
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
