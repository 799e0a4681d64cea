import { BitmapCache } from "../stage/bitmap-cache.js";

/** Frames painted: the one shown, the two that come and the one before, as the viewer fetches. */
const PAINTED = 4;

/**
 * Masks of the frames around the one shown, painted. A frame is painted once, however many ask for
 * it, and anew when its masks, their colours or what is shown of them change.
 */
export class PaintedMasks {
  #bitmaps = new BitmapCache(PAINTED);
  /** @type {Map<number, Promise<ImageBitmap | null>>} */
  #painting = new Map();
  #parts;

  /**
   * @param {{session: import("../annotate/session.js").Session,
   *   selection: import("../annotate/selection.js").Selection,
   *   masks: import("./mask-cache.js").MaskCache,
   *   painter: import("./mask-painter.js").MaskPainter}} parts
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {number} frame */
  get(frame) {
    return this.#bitmaps.get(frame);
  }

  /**
   * @param {number} frame
   * @returns {Promise<ImageBitmap | null>} null where nothing is to be seen
   */
  async want(frame) {
    const known = this.#bitmaps.get(frame);
    if (known) return known;
    const underway = this.#painting.get(frame);
    if (underway) return underway;
    const painting = this.#paint(frame, () => this.#painting.get(frame) === painting);
    this.#painting.set(frame, painting);
    try {
      return await painting;
    } finally {
      if (this.#painting.get(frame) === painting) this.#painting.delete(frame);
    }
  }

  /** @param {ImageBitmap | null} bitmap on the canvas from now on */
  shown(bitmap) {
    this.#bitmaps.shown(bitmap);
  }

  /** @param {number} frame */
  forget(frame) {
    this.#painting.delete(frame);
    this.#bitmaps.delete(frame);
  }

  forgetAll() {
    this.#painting.clear();
    this.#bitmaps.clear();
  }

  close() {
    this.forgetAll();
    this.#bitmaps.shown(null);
  }

  /**
   * @param {number} frame
   * @param {() => boolean} isCurrent false once the masks changed meanwhile
   * @returns {Promise<ImageBitmap | null>}
   */
  async #paint(frame, isCurrent) {
    const { session, selection, masks, painter } = this.#parts;
    if (!session.hasMasks(frame)) {
      masks.setEmpty(frame);
      return null;
    }
    const encoded = await masks.want(frame);
    const layers = session.objects
      .filter(({ object_id }) => encoded[object_id] && !selection.isHidden(object_id))
      .map(({ object_id, color }) => ({ counts: encoded[object_id].counts, color }));
    if (layers.length === 0) return null;
    const bitmap = await painter.paint(layers);
    if (!isCurrent()) {
      bitmap.close();
      return this.want(frame);
    }
    this.#bitmaps.set(frame, bitmap);
    return bitmap;
  }
}
