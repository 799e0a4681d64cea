import { PixelMask } from "./pixel-mask.js";
import { contours } from "./outline.js";
import { decodeCounts } from "./rle.js";

/**
 * @typedef {import("../types.js").Color} Color
 * @typedef {{counts: string, color: Color}} Layer
 * @typedef {{color: Color, polygons: Int32Array[]}} Outline `polygons` in pixels of the video, each as
 *   x, y, x, y, ...
 */

/** Reused by all calls. All zero between two calls. */
let inside = new Uint8Array(0);

/**
 * Paints the masks of one frame on a transparent image that is *transposed*: run lengths go down
 * the columns, so if a column of the video is a row of the image, a run is one `fill`. The caller
 * swaps x and y again when drawing it. The first layer is on top.
 *
 * @param {ImageData} image its width is the height of the video, its height the width of the video
 * @param {Layer[]} layers
 * @returns {Outline[]} of the masks, the one on top last
 */
export function paintTransposed(image, layers) {
  const { width: height, height: width } = image;
  const pixels = new Uint32Array(image.data.buffer).fill(0);
  if (inside.length !== pixels.length) inside = new Uint8Array(pixels.length);
  const mask = new PixelMask(width, height, inside);
  return [...layers].reverse().map(({ counts, color }) => {
    const runs = decodeCounts(counts);
    const value = packed(color);
    eachRun(runs, pixels.length, (start, end) => {
      pixels.fill(value, start, end);
      inside.fill(1, start, end);
    });
    const polygons = contours(mask).map((polygon) => Int32Array.from(polygon.flat()));
    eachRun(runs, pixels.length, (start, end) => inside.fill(0, start, end));
    return { color, polygons };
  });
}

/**
 * @param {Uint32Array} runs
 * @param {number} total runs are cut here, in case the run lengths are invalid
 * @param {(start: number, end: number) => void} visit
 */
function eachRun(runs, total, visit) {
  let at = 0;
  for (let index = 0; index < runs.length && at < total; index++) {
    const end = Math.min(at + runs[index], total);
    if (index % 2 === 1) visit(at, end);
    at = end;
  }
}

/**
 * Red in the lowest byte: image data is RGBA, and machines with browsers are little-endian.
 *
 * @param {Color} color
 */
function packed([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
