import { BitmapCache } from "./bitmap-cache.js";
import { LRU } from "../ui/lru.js";
import { isAbort } from "../api/errors.js";

/** Compressed frames to hold, as the server sent them. */
const COMPRESSED = 200;
/**
 * Bytes of decoded pictures, and limits of their number: the frames around the shown one must fit.
 */
const DECODED = { bytes: 32 * 1024 * 1024, least: 4, most: 60 };
/** A download is cancelled if the person has moved further than this many frames away. */
const NEAR = 4;

/**
 * Pictures of the frames shown last and of those to show next. A few are decoded. Many more are
 * held compressed, so that memory stays small and a frame seen before needs no network.
 */
export class FrameCache {
  /** @type {BitmapCache<ImageBitmap>} */
  #decoded;
  /** @type {LRU<number, Blob>} */
  #compressed = new LRU(COMPRESSED);
  /** @type {Map<number, {promise: Promise<ImageBitmap>, controller: AbortController}>} */
  #loading = new Map();
  #load;

  /**
   * @param {(frame: number, signal: AbortSignal) => Promise<Blob>} load
   * @param {number} pixels of one frame
   */
  constructor(load, pixels) {
    this.#load = load;
    const fitting = Math.floor(DECODED.bytes / (pixels * 4));
    const capacity = Math.min(DECODED.most, Math.max(DECODED.least, fitting));
    this.#decoded = new BitmapCache(capacity);
  }

  /** @param {number} frame */
  get(frame) {
    return this.#decoded.get(frame);
  }

  /**
   * @param {number} frame
   * @returns {Promise<ImageBitmap>}
   */
  async want(frame) {
    const known = this.#decoded.get(frame);
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
   * @param {number} centre downloads far from it are cancelled
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

  /** @param {ImageBitmap} picture on the canvas from now on */
  shown(picture) {
    this.#decoded.shown(picture);
  }

  close() {
    for (const { controller } of this.#loading.values()) controller.abort();
    this.#decoded.clear();
    this.#decoded.shown(null);
    this.#compressed.clear();
  }

  /**
   * @param {number} frame
   * @param {AbortSignal} signal
   */
  async #decode(frame, signal) {
    const blob = this.#compressed.get(frame) ?? (await this.#load(frame, signal));
    this.#compressed.set(frame, blob);
    signal.throwIfAborted();
    const bitmap = await createImageBitmap(blob);
    if (signal.aborted) {
      bitmap.close();
      signal.throwIfAborted();
    }
    this.#decoded.set(frame, bitmap);
    return bitmap;
  }
}
