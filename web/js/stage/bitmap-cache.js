import { LRU } from "../ui/lru.js";

/**
 * Bitmaps of the frames last used, a number of them. A bitmap is megabytes that the browser
 * collects late: it is closed as soon as it leaves, or, while it is on the canvas, as soon
 * as another takes its place there.
 */
export class BitmapCache {
  /** @type {LRU<number, ImageBitmap>} */
  #bitmaps;
  /** @type {ImageBitmap | null} */
  #shown = null;
  /** Whether what is shown has left the cache. */
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
   * @param {ImageBitmap} bitmap
   */
  set(frame, bitmap) {
    this.#bitmaps.set(frame, bitmap);
  }

  /** @param {ImageBitmap | null} bitmap of this cache, which is on the canvas from now on */
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
