import { LRU } from "../ui/lru.js";

/**
 * Bitmaps of the frames used last, at most `capacity`. A bitmap takes megabytes, which the browser
 * frees late. So it is closed as soon as it leaves the cache, or if it is on the canvas then, as
 * soon as another one replaces it there.
 *
 * @template {{close(): void}} Bitmap
 */
export class BitmapCache {
  /** @type {LRU<number, Bitmap>} */
  #bitmaps;
  /** @type {Bitmap | null} */
  #shown = null;
  /** True if the bitmap on the canvas has left the cache. */
  #left = false;

  /** @param {number} capacity in bitmaps */
  constructor(capacity) {
    this.#bitmaps = new LRU(capacity, (bitmap) => {
      if (bitmap === this.#shown) this.#left = true;
      else bitmap.close();
    });
  }

  /** @param {number} frame */
  get(frame) {
    return this.#bitmaps.get(frame);
  }

  /**
   * @param {number} frame
   * @param {Bitmap} bitmap
   */
  set(frame, bitmap) {
    this.#bitmaps.set(frame, bitmap);
  }

  /** @param {Bitmap | null} bitmap of this cache that is on the canvas from now on */
  shown(bitmap) {
    if (bitmap === this.#shown) return;
    if (this.#left) this.#shown?.close();
    this.#shown = bitmap;
    this.#left = false;
  }

  /** @param {number} frame */
  delete(frame) {
    this.#bitmaps.delete(frame);
  }

  clear() {
    this.#bitmaps.clear();
  }
}
