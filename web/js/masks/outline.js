/**
 * @typedef {import("./pixel-mask.js").PixelMask} PixelMask
 * @typedef {import("./pixel-mask.js").Polygon} Polygon
 * @typedef {import("../types.js").PointXY} PointXY
 */

/** Right, down, left, up: steps along the borders between pixels. */
const STEP = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
];
/** The pixels ahead of a corner, on the right and on the left of each direction. */
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
 * The outlines of a mask and of its holes, as polygons that leave them by at most `tolerance`
 * pixels. Filled by the odd-even rule they give the mask again, nearly.
 *
 * @param {PixelMask} mask
 * @param {number} tolerance
 * @returns {Polygon[]} those without an area of `tolerance` squared are left out
 */
export function outlines(mask, tolerance) {
  const traced = new Set();
  /** @type {Polygon[]} */
  const found = [];
  eachTop(mask, (x, y) => {
    if (traced.has(x * mask.height + y)) return;
    const outline = simplified(trace(mask, x, y, traced), tolerance);
    if (outline.length >= 3 && area(outline) > tolerance * tolerance) found.push(outline);
  });
  return found;
}

/**
 * Every pixel of the mask that has none above it.
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
 * Follows the border from the top of pixel (`x`, `y`) with the mask on the right, until it closes.
 * Pixels that touch at a corner only are not joined.
 *
 * @param {PixelMask} mask
 * @param {number} x
 * @param {number} y
 * @param {Set<number>} traced takes the tops passed
 * @returns {Polygon} corners of pixels
 */
function trace(mask, x, y, traced) {
  /** @type {Polygon} */
  const corners = [];
  const start = [x, y];
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
  } while (x !== start[0] || y !== start[1] || direction !== 0);
  return corners;
}

/**
 * Douglas and Peucker's way for a closed line: split at the point farthest from the first, then
 * each half wherever it is too far from its chord.
 *
 * @param {Polygon} points
 * @param {number} tolerance
 * @returns {Polygon}
 */
function simplified(points, tolerance) {
  const closed = [...points, points[0]];
  const kept = new Uint8Array(closed.length);
  const distances = points.map(([x, y]) => Math.hypot(x - points[0][0], y - points[0][1]));
  const far = distances.indexOf(distances.reduce((one, other) => Math.max(one, other)));
  const open = [
    [0, far],
    [far, points.length],
  ];
  kept[0] = kept[far] = 1;
  for (let range = open.pop(); range; range = open.pop()) {
    const [first, last] = range;
    let worst = tolerance;
    let split = -1;
    for (let index = first + 1; index < last; index++) {
      const distance = distanceToLine(closed[index], closed[first], closed[last]);
      if (distance > worst) {
        worst = distance;
        split = index;
      }
    }
    if (split < 0) continue;
    kept[split] = 1;
    open.push([first, split], [split, last]);
  }
  return points.filter((_, index) => kept[index]);
}

/**
 * @param {PointXY} point
 * @param {PointXY} from
 * @param {PointXY} to
 */
export function distanceToLine([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const share = squared ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** @param {Polygon} polygon */
function area(polygon) {
  let twice = 0;
  polygon.forEach(([x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length];
    twice += x * nextY - nextX * y;
  });
  return Math.abs(twice) / 2;
}
