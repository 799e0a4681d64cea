/** @typedef {{width: number, height: number, data: Uint8ClampedArray}} Picture RGBA, row by row */

/** Steps of each of the three coordinates of a colour. */
const STEPS = 32;
const CELLS = STEPS ** 3;
/** Share of all pixels that a colour has anyway, so that a few pixels decide nothing. */
const FLOOR = 5e-5;

/**
 * Steps of a colour difference, by the difference plus 255. The eye tells weak colours apart better
 * than strong ones, about as it is in the colour distance of CIE 1994: so steps are 2.5 levels wide
 * near grey, and become wider.
 */
const TINTS = Uint8Array.from({ length: 511 }, (_, index) => {
  const difference = index - 255;
  return Math.min(STEPS - 1, Math.round(16 + difference / (2.5 * (1 + Math.abs(difference) / 64))));
});

/**
 * The colour of each pixel as one of `CELLS`, column by column. The coordinates are luma and the
 * differences of red and blue from it. The values of a video are gamma corrected: equal steps of
 * luma look about equal. Apart from luma, colours do not change with the shading of a thing.
 *
 * @param {Picture} picture
 * @returns {Uint16Array}
 */
export function colorCells({ width, height, data }) {
  const cells = new Uint16Array(width * height);
  for (let y = 0, byte = 0; y < height; y++) {
    for (let at = y; at < cells.length; at += height, byte += 4) {
      const [red, green, blue] = [data[byte], data[byte + 1], data[byte + 2]];
      const luma = (red + 2 * green + blue) >> 2;
      cells[at] = ((luma >> 3) << 10) | (TINTS[red - luma + 255] << 5) | TINTS[blue - luma + 255];
    }
  }
  return cells;
}

/**
 * How often each colour is among the pixels of a set, as shares of 1. Near colours are counted in
 * part, because a set shows only some of the colours of a thing.
 *
 * @param {Uint16Array} cells
 * @param {Int32Array} pixels the set, not empty
 * @returns {Float32Array}
 */
export function colorShares(cells, pixels) {
  let shares = new Float32Array(CELLS);
  for (const pixel of pixels) shares[cells[pixel]] += 1 / pixels.length;
  for (const stride of [1, STEPS, STEPS * STEPS]) shares = spread(shares, stride);
  return shares;
}

/**
 * For each colour the logarithm of how many times more often it is in one set than in the other.
 *
 * @param {Float32Array} shares
 * @param {Float32Array} others
 * @returns {Float32Array}
 */
export function likeness(shares, others) {
  return shares.map((share, cell) => Math.log((share + FLOOR) / (others[cell] + FLOOR)));
}

/**
 * Spreads along one coordinate by the binomial weights 1, 4, 6, 4, 1.
 *
 * @param {Float32Array} shares
 * @param {number} stride of the coordinate
 */
function spread(shares, stride) {
  const result = new Float32Array(CELLS);
  for (let cell = 0; cell < CELLS; cell++) {
    const share = shares[cell] / 16;
    if (share === 0) continue;
    const step = Math.floor(cell / stride) % STEPS;
    result[cell] += 6 * share;
    if (step > 0) result[cell - stride] += 4 * share;
    if (step > 1) result[cell - 2 * stride] += share;
    if (step < STEPS - 1) result[cell + stride] += 4 * share;
    if (step < STEPS - 2) result[cell + 2 * stride] += share;
  }
  return result;
}
