import { LRU } from "../ui/lru.js";
import { isAbort } from "../api/errors.js";

const BUDGET = 256 * 1024 * 1024;
/** Frames still worth finishing when the person has moved on. */
const NEAR = 10;

/** Decoded pictures of the frames last shown and next to be shown, within a budget of memory. */
export class FrameCache {
  /** @type {LRU<number, ImageBitmap>} */
  #frames;
  /** @type {Map<number, {promise: Promise<ImageBitmap>, controller: AbortController}>} */
  #loading = new Map();
  #load;

  /**
   * @param {(frame: number, signal: AbortSignal) => Promise<Blob>} load
   * @param {number} pixels of one frame
   */
  constructor(load, pixels) {
    this.#load = load;
    const capacity = Math.max(16, Math.floor(BUDGET / (pixels * 4)));
    this.#frames = new LRU(Math.min(capacity, 120), (bitmap) => bitmap.close());
  }

  /** @param {number} frame */
  get(frame) {
    return this.#frames.get(frame);
  }

  /**
   * @param {number} frame
   * @returns {Promise<ImageBitmap>}
   */
  async want(frame) {
    const known = this.#frames.get(frame);
    if (known) return known;
    const loading = this.#loading.get(frame);
    if (loading) return loading.promise;
    const controller = new AbortController();
    const promise = this.#decode(frame, controller.signal).finally(() =>
      this.#loading.delete(frame),
    );
    this.#loading.set(frame, { promise, controller });
    return promise;
  }

  /**
   * @param {number[]} frames
   * @param {number} centre loads far from it are given up
   */
  prefetch(frames, centre) {
    for (const [frame, { controller }] of this.#loading) {
      if (Math.abs(frame - centre) > NEAR) controller.abort();
    }
    for (const frame of frames) {
      this.want(frame).catch((error) => {
        if (!isAbort(error)) console.debug(`Frame ${frame} was not prefetched:`, error);
      });
    }
  }

  close() {
    for (const { controller } of this.#loading.values()) controller.abort();
    this.#frames.clear();
  }

  /**
   * @param {number} frame
   * @param {AbortSignal} signal
   */
  async #decode(frame, signal) {
    const bitmap = await createImageBitmap(await this.#load(frame, signal));
    signal.throwIfAborted();
    this.#frames.set(frame, bitmap);
    return bitmap;
  }
}
