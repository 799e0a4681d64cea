/** @typedef {import("../types.js").FrameRange} FrameRange */

/*
 * Ranges of frames. A list of ranges is sorted, and between two ranges at least one frame is
 * missing.
 */

/**
 * @param {FrameRange[]} ranges
 * @param {number} frame
 * @returns {boolean}
 */
export function contains(ranges, frame) {
  return ranges.some(([first, last]) => first <= frame && frame <= last);
}

/**
 * @param {FrameRange[]} ranges
 * @param {number} frame
 * @returns {FrameRange[]} also with `frame`
 */
export function adding(ranges, frame) {
  if (contains(ranges, frame)) return ranges;
  const before = ranges.filter(([, last]) => last < frame - 1);
  const after = ranges.filter(([first]) => first > frame + 1);
  const touching = ranges.filter(([first, last]) => last === frame - 1 || first === frame + 1);
  const first = Math.min(frame, ...touching.map((range) => range[0]));
  const last = Math.max(frame, ...touching.map((range) => range[1]));
  return [...before, [first, last], ...after];
}

/**
 * @param {FrameRange[]} ranges
 * @param {number} frame
 * @returns {FrameRange[]} without `frame`
 */
export function removing(ranges, frame) {
  return ranges.flatMap(([first, last]) => {
    if (frame < first || frame > last) return [/** @type {FrameRange} */ ([first, last])];
    /** @type {FrameRange[]} */
    const parts = [
      [first, frame - 1],
      [frame + 1, last],
    ];
    return parts.filter(([from, to]) => from <= to);
  });
}
