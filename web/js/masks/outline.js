import { douglasPeucker, signedArea, squaredDistance } from "./simplify.js";

/**
 * @typedef {import("./pixel-mask.js").PixelMask} PixelMask
 * @typedef {import("./pixel-mask.js").Polygon} Polygon
 * @typedef {import("../types.js").PointXY} PointXY
 */

/** Steps along the borders between pixels, by direction: right, down, left, up. */
const STEP = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];
/** By direction: the pixels ahead of a corner, on the right and on the left. */
const AHEAD_RIGHT = [
  [0, 0],
  [-1, 0],
  [-1, -1],
  [0, -1],
];
const AHEAD_LEFT = [
  [0, -1],
  [0, 0],
  [-1, 0],
  [-1, -1],
];

/**
 * The outlines of a mask and of its holes, as polygons that deviate by at most `tolerance` pixels.
 * Filling them by the even-odd rule gives nearly the same mask.
 *
 * @param {PixelMask} mask
 * @param {number} tolerance
 * @returns {Polygon[]} without those that are not larger than `tolerance` squared
 */
export function outlines(mask, tolerance) {
  return contours(mask)
    .map((corners) => douglasPeucker(corners, tolerance))
    .filter((outline) => {
      return outline.length >= 3 && Math.abs(signedArea(outline)) / 2 > tolerance * tolerance;
    });
}

/**
 * The exact outlines of a mask and of its holes, along the borders between pixels.
 *
 * @param {PixelMask} mask
 * @returns {Polygon[]}
 */
export function contours(mask) {
  const traced = new Set();
  /** @type {Polygon[]} */
  const found = [];
  eachTop(mask, (x, y) => {
    if (!traced.has(x * mask.height + y)) found.push(trace(mask, x, y, traced));
  });
  return found;
}

/**
 * Visits every pixel of the mask whose upper neighbour is not in the mask.
 *
 * @param {PixelMask} mask
 * @param {(x: number, y: number) => void} visit
 */
function eachTop({ pixels, width, height }, visit) {
  // Each search starts where the last one ended: the pixels are read once.
  for (let at = pixels.indexOf(1); at >= 0; ) {
    const x = Math.floor(at / height);
    visit(x, at - x * height);
    const zero = pixels.indexOf(0, at);
    const end = zero < 0 ? width * height : zero;
    const column = (x + 1) * height;
    at = end > column ? column : pixels.indexOf(1, end);
  }
}

/**
 * Follows the border from the top of a pixel, with the mask on the right, back to its
 * start. Pixels that touch only at a corner are not connected.
 *
 * @param {PixelMask} mask
 * @param {number} startX
 * @param {number} startY
 * @param {Set<number>} traced receives the pixels whose top was passed
 * @returns {Polygon} its nodes are corners of pixels
 */
function trace(mask, startX, startY, traced) {
  /** @type {Polygon} */
  const corners = [];
  let [x, y] = [startX, startY];
  let direction = 0;
  do {
    if (direction === 0) traced.add(x * mask.height + y);
    x += STEP[direction][0];
    y += STEP[direction][1];
    const [right, left] = [AHEAD_RIGHT[direction], AHEAD_LEFT[direction]];
    const before = direction;
    if (!mask.has(x + right[0], y + right[1])) direction = (direction + 1) % 4;
    else if (mask.has(x + left[0], y + left[1])) direction = (direction + 3) % 4;
    if (direction !== before) corners.push([x, y]);
  } while (x !== startX || y !== startY || direction !== 0);
  return corners;
}

/**
 * The distance of a point to the line segment between two others.
 *
 * @param {PointXY} point
 * @param {PointXY} from
 * @param {PointXY} to
 */
export function distanceToLine(point, from, to) {
  return Math.sqrt(squaredDistance(point, from, to));
}
