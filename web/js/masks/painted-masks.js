import { BitmapCache } from "../stage/bitmap-cache.js";
import { PaintedFrame } from "./painted-frame.js";

/** Painted frames to hold: the one shown, the two after it and the one before. */
const PAINTED = 4;

/**
 * The painted masks of the frames around the one shown. A frame is painted once, however many ask
 * for it, and again when its masks, their colours or the choice of visible objects change.
 */
export class PaintedMasks {
  /** @type {BitmapCache<PaintedFrame>} */
  #bitmaps = new BitmapCache(PAINTED);
  /** @type {Map<number, Promise<PaintedFrame | null>>} */
  #painting = new Map();
  #style = "";
  #session;
  #selection;
  #masks;
  #painter;
  #colors;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("./mask-cache.js").MaskCache} masks
   * @param {import("./mask-painter.js").MaskPainter} painter
   * @param {import("./object-colors.js").ObjectColors} colors
   */
  constructor(session, selection, masks, painter, colors) {
    this.#session = session;
    this.#selection = selection;
    this.#masks = masks;
    this.#painter = painter;
    this.#colors = colors;
  }

  /** @param {number} frame */
  get(frame) {
    return this.#bitmaps.get(frame);
  }

  /**
   * @param {number} frame
   * @returns {Promise<PaintedFrame | null>} null if the frame shows no mask
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

  /** @param {PaintedFrame | null} bitmap on the canvas from now on */
  shown(bitmap) {
    this.#bitmaps.shown(bitmap);
  }

  /** @returns {boolean} true if colours or visible objects changed since this was last asked */
  isRestyled() {
    const style = this.#session.objects
      .map((object) => {
        const { object_id: id } = object;
        return `${id}:${this.#selection.isHidden(id) ? "" : this.#colors.of(object)}`;
      })
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
   * @returns {Promise<PaintedFrame | null>}
   */
  async #paint(frame, isCurrent) {
    if (!this.#session.hasMasks(frame)) {
      this.#masks.setEmpty(frame);
      return null;
    }
    const encoded = await this.#masks.want(frame);
    const layers = this.#session.objects
      .filter(({ object_id: id }) => encoded[id] && !this.#selection.isHidden(id))
      .map((object) => {
        const { counts } = encoded[object.object_id];
        return { counts, color: this.#colors.of(object) };
      });
    if (layers.length === 0) return null;
    const painted = new PaintedFrame(await this.#painter.paint(layers));
    if (!isCurrent()) {
      painted.close();
      return this.want(frame);
    }
    this.#bitmaps.set(frame, painted);
    return painted;
  }
}
