import { decodeCounts } from "./rle.js";

/** @typedef {{counts: string, color: [number, number, number]}} Layer */

const FILL_ALPHA = 96;
const EDGE_ALPHA = 240;

/** Zero between two paintings. */
let inside = new Uint8Array(0);

/**
 * Paints the colours of all masks of one frame, and nothing elsewhere, on an image that is
 * *transposed*: run lengths go down the columns, so a column of the video is a row here and a run
 * is one `fill`. Whoever draws it swaps the axes. The first layer lies on top.
 *
 * @param {ImageData} image as wide as the video is high, and as high as that is wide
 * @param {Layer[]} layers
 */
export function paintTransposed(image, layers) {
  const { width: height } = image;
  const pixels = new Uint32Array(image.data.buffer).fill(0);
  if (inside.length !== pixels.length) inside = new Uint8Array(pixels.length);
  // A line of about the same strength on the screen whatever the size of the video.
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
        // Beyond the ends of the array `inside` is undefined, and undefined is not 0: the border
        // of the picture draws no line. Rows wrap at a column's end, one pixel in hundreds.
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
 * @param {number} total no run reaches beyond it, whatever the text said
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
 * Red in the lowest byte, as image data lies in memory on every machine browsers run on.
 *
 * @param {[number, number, number]} color
 * @param {number} alpha
 */
function packed([red, green, blue], alpha) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
