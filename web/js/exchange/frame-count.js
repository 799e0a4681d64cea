/**
 * How many frames of a range have masks of any of the objects.
 *
 * @param {import("../types.js").AnnotatedObject[]} objects
 * @param {number} start
 * @param {number} end
 * @returns {{all: number, masks: number}}
 */
export function frameCounts(objects, start, end) {
  const masked = new Uint8Array(Math.max(0, end - start + 1));
  for (const { frames_with_masks: ranges } of objects) {
    for (const [first, last] of ranges) {
      if (first <= end && last >= start) masked.fill(1, Math.max(0, first - start), last - start + 1);
    }
  }
  const masks = masked.reduce((sum, one) => sum + one, 0);
  return { all: masked.length, masks };
}
