import { decodeCounts } from "./rle.js";

/** @typedef {{counts: string, color: [number, number, number]}} Layer */

const FILL_ALPHA = 96;
const EDGE_ALPHA = 240;

/** Reused by all calls. All zero between two calls. */
let inside = new Uint8Array(0);

/**
 * Paints the masks of one frame on a transparent image that is *transposed*: run lengths go down
 * the columns, so if a column of the video is a row of the image, a run is one `fill`. The caller
 * swaps x and y again when drawing it. The first layer is on top.
 *
 * @param {ImageData} image its width is the height of the video, its height the width of the video
 * @param {Layer[]} layers
 */
export function paintTransposed(image, layers) {
  const { width: height } = image;
  const pixels = new Uint32Array(image.data.buffer).fill(0);
  if (inside.length !== pixels.length) inside = new Uint8Array(pixels.length);
  // So that the edge looks about equally thick on the screen for any size of video.
  const edge = Math.max(1, Math.round(height / 400));
  for (let index = layers.length - 1; index >= 0; index--) {
    const { counts, color } = layers[index];
    const runs = decodeCounts(counts);
    eachRun(runs, pixels.length, (start, end) => inside.fill(1, start, end));
    const fill = packed(color, FILL_ALPHA);
    const line = packed(color, EDGE_ALPHA);
    const step = edge * height;
    eachRun(runs, pixels.length, (start, end) => {
      for (let at = start; at < end; at++) {
        // Outside of the array `inside` is undefined, which is not 0: the border of the picture is
        // no edge. At the ends of a column the neighbour is in the next column, which is wrong but
        // hardly visible.
        const isEdge =
          inside[at - edge] === 0 ||
          inside[at + edge] === 0 ||
          inside[at - step] === 0 ||
          inside[at + step] === 0;
        pixels[at] = isEdge ? line : fill;
      }
    });
    eachRun(runs, pixels.length, (start, end) => inside.fill(0, start, end));
  }
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
 * @param {[number, number, number]} color
 * @param {number} alpha
 */
function packed([red, green, blue], alpha) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
