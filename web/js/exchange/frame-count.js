/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {"all" | "masks" | "keyframes" | "reviewed"} PicturedFrames
 */

/**
 * How many frames of a range have masks of any of the objects, on how many a person marked one, and
 * how many are reviewed.
 *
 * @param {AnnotatedObject[]} objects
 * @param {number} start
 * @param {number} end
 * @param {import("../types.js").FrameRange[]} reviewedRanges
 * @returns {Record<PicturedFrames, number>}
 */
export function frameCounts(objects, start, end, reviewedRanges = []) {
  const masked = new Uint8Array(Math.max(0, end - start + 1));
  const marked = new Set();
  for (const { frames_with_masks: ranges, keyframes } of objects) {
    for (const [first, last] of ranges) {
      if (first <= end && last >= start) masked.fill(1, Math.max(0, first - start), last - start + 1);
    }
    for (const { frame_idx: frame } of keyframes) {
      if (start <= frame && frame <= end) marked.add(frame);
    }
  }
  const masks = masked.reduce((sum, one) => sum + one, 0);
  const reviewed = reviewedRanges.reduce((sum, [first, last]) => {
    return sum + Math.max(0, Math.min(last, end) - Math.max(first, start) + 1);
  }, 0);
  return { all: masked.length, masks, keyframes: marked.size, reviewed };
}
