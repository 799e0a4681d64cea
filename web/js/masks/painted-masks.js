import { BitmapCache } from "../stage/bitmap-cache.js";

/** Painted frames to hold: the one shown, the two after it and the one before. */
const PAINTED = 4;

/**
 * The painted masks of the frames around the one shown. A frame is painted once, however many ask
 * for it, and again when its masks, their colours or the choice of visible objects change.
 */
export class PaintedMasks {
  #bitmaps = new BitmapCache(PAINTED);
  /** @type {Map<number, Promise<ImageBitmap | null>>} */
  #painting = new Map();
  #style = "";
  #session;
  #selection;
  #masks;
  #painter;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("./mask-cache.js").MaskCache} masks
   * @param {import("./mask-painter.js").MaskPainter} painter
   */
  constructor(session, selection, masks, painter) {
    this.#session = session;
    this.#selection = selection;
    this.#masks = masks;
    this.#painter = painter;
  }

  /** @param {number} frame */
  get(frame) {
    return this.#bitmaps.get(frame);
  }

  /**
   * @param {number} frame
   * @returns {Promise<ImageBitmap | null>} null if the frame shows no mask
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

  /**
   * Paints frames ahead of time, so that the next key finds them ready.
   *
   * @param {number[]} frames
   */
  prefetch(frames) {
    this.#masks.prefetch(frames.filter((frame) => this.#session.hasMasks(frame)));
    for (const frame of frames) {
      this.want(frame).catch((error) => {
        // The error is shown if the person goes to this frame, which asks again.
        console.debug(`The masks of frame ${frame} were not painted ahead:`, error);
      });
    }
  }

  /** @param {ImageBitmap | null} bitmap on the canvas from now on */
  shown(bitmap) {
    this.#bitmaps.shown(bitmap);
  }

  /** @returns {boolean} true if colours or visible objects changed since this was last asked */
  isRestyled() {
    const style = this.#session.objects
      .map(({ object_id: id, color }) => `${id}:${this.#selection.isHidden(id) ? "" : color}`)
      .join(" ");
    const changed = style !== this.#style;
    this.#style = style;
    return changed;
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
   * @param {() => boolean} isCurrent false if the frame was forgotten meanwhile
   * @returns {Promise<ImageBitmap | null>}
   */
  async #paint(frame, isCurrent) {
    if (!this.#session.hasMasks(frame)) {
      this.#masks.setEmpty(frame);
      return null;
    }
    const encoded = await this.#masks.want(frame);
    const layers = this.#session.objects
      .filter(({ object_id: id }) => encoded[id] && !this.#selection.isHidden(id))
      .map(({ object_id: id, color }) => ({ counts: encoded[id].counts, color }));
    if (layers.length === 0) return null;
    const bitmap = await this.#painter.paint(layers);
    if (!isCurrent()) {
      bitmap.close();
      return this.want(frame);
    }
    this.#bitmaps.set(frame, bitmap);
    return bitmap;
  }
}
