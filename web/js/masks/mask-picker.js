import { decodeCounts } from "./rle.js";

/** Finds the object whose mask is at a place of the picture. */
export class MaskPicker {
  /** Where the runs of a mask end, by the mask. @type {WeakMap<object, Uint32Array>} */
  #ends = new WeakMap();
  #session;
  #selection;
  #masks;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("./mask-cache.js").MaskCache} masks
   */
  constructor(session, selection, masks) {
    this.#session = session;
    this.#selection = selection;
    this.#masks = masks;
  }

  /**
   * The object to which a press at this place belongs: the chosen one if its mask is there, otherwise
   * the one whose mask is on top. Hidden masks do not count.
   *
   * @param {number} frame
   * @param {import("../types.js").PointXY} point in pixels of the video
   * @returns {import("../types.js").AnnotatedObject | null}
   */
  objectAt(frame, point) {
    const masks = this.#masks.get(frame);
    const selection = this.#selection;
    if (!masks || !selection.masksVisible) return null;
    const found = this.#session.objects.filter(({ object_id: id }) => {
      return masks[id] && !selection.isHidden(id) && this.#covers(masks[id], point);
    });
    return found.find(({ object_id: id }) => id === selection.objectId) ?? found[0] ?? null;
  }

  /**
   * @param {import("../types.js").EncodedMask} mask
   * @param {import("../types.js").PointXY} point
   */
  #covers(mask, [x, y]) {
    const [height, width] = mask.size;
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    let ends = this.#ends.get(mask);
    if (!ends) {
      ends = decodeCounts(mask.counts);
      for (let run = 1; run < ends.length; run++) ends[run] += ends[run - 1];
      this.#ends.set(mask, ends);
    }
    const pixel = Math.floor(x) * height + Math.floor(y);
    // The first run that ends after the pixel contains it; every second run is inside the mask.
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] > pixel) high = middle;
      else low = middle + 1;
    }
    return low < ends.length && low % 2 === 1;
  }
}
