import { pixelsWhere } from "./regions.js";

/** @typedef {import("./color-likeness.js").Picture} Picture */

/** How much a neighbour of the same colour counts. */
const NEIGHBOUR = 1.6;
/** Passes over the pixels, in alternating directions. */
const PASSES = 3;

/**
 * Labels pixels so that neighbours of like colours agree: what speaks for a pixel is weighed
 * against what its four neighbours are, over and over (mean-field iterations of a Potts model whose
 * weights fall with the contrast of the neighbours).
 *
 * @param {Picture} picture
 * @param {Uint8Array} inside 1 for the pixels to label, column by column; others count nothing
 * @param {Float32Array} evidence for each pixel what speaks for it, or if negative against it
 * @returns {Uint8Array} 1 for pixels to keep
 */
export function smoothLabels(picture, inside, evidence) {
  const { height } = picture;
  const { above, before } = weights(picture, inside);
  const pixels = pixelsWhere(inside.length, (at) => inside[at] === 1);
  const labels = new Uint8Array(inside.length);
  // How sure each pixel is, from -1 to 1. The columns at both ends are beyond the picture.
  const sureness = new Float32Array(evidence.length + 2 * height);
  for (const at of pixels) sureness[at + height] = evidence[at] / (1 + Math.abs(evidence[at]));
  for (let pass = 0; pass < PASSES; pass++) {
    for (let index = 0; index < pixels.length; index++) {
      const at = pixels[index];
      const here = at + height;
      const value =
        evidence[at] +
        above[here] * sureness[here - 1] +
        above[here + 1] * sureness[here + 1] +
        before[here] * sureness[here - height] +
        before[here + height] * sureness[here + height];
      labels[at] = value > 0 ? 1 : 0;
      sureness[here] = value / (1 + Math.abs(value));
    }
    pixels.reverse();
  }
  return labels;
}

/**
 * What the neighbour above each pixel counts, and the one in the column before; 0 if there is none.
 * The arrays have a column more at each end. Contrast is measured by its mean: in a noisy picture,
 * only a strong one is an edge.
 *
 * @param {Picture} picture
 * @param {Uint8Array} inside
 */
function weights({ width, height, data }, inside) {
  const above = new Float32Array(inside.length + 2 * height);
  const before = new Float32Array(inside.length + 2 * height);
  let sum = 0;
  let count = 0;
  for (let x = 0, at = 0; x < width; x++) {
    for (let y = 0; y < height; y++, at++) {
      if (!inside[at]) continue;
      const pixel = 4 * (y * width + x);
      if (y > 0 && inside[at - 1]) {
        above[at + height] = contrast(data, pixel, pixel - 4 * width);
        sum += above[at + height];
        count += 1;
      }
      if (x > 0 && inside[at - height]) {
        before[at + height] = contrast(data, pixel, pixel - 4);
        sum += before[at + height];
        count += 1;
      }
    }
  }
  const mean = sum / Math.max(1, count);
  for (let at = 0; at < above.length; at++) {
    if (above[at]) above[at] = NEIGHBOUR / (1 + (above[at] / mean) ** 2);
    if (before[at]) before[at] = NEIGHBOUR / (1 + (before[at] / mean) ** 2);
  }
  return { above, before };
}

/**
 * The squared difference of two colours, never 0.
 *
 * @param {Uint8ClampedArray} data
 * @param {number} one index of its red
 * @param {number} other index of its red
 */
function contrast(data, one, other) {
  const red = data[one] - data[other];
  const green = data[one + 1] - data[other + 1];
  const blue = data[one + 2] - data[other + 2];
  return red * red + green * green + blue * blue + 1;
}
