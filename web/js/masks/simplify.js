/**
 * @typedef {import("./pixel-mask.js").Polygon} Polygon
 * @typedef {import("../types.js").PointXY} PointXY
 */

/**
 * Comparisons for each point of a ring, on average: bounds the time for rings made to be slow. The
 * usual ones need fewer than 20.
 */
const COMPARISONS_PER_POINT = 256;

/**
 * A closed ring with fewer points: every point left out is at most `tolerance` pixels from the line
 * that replaces it. The server leaves out the same points in exports (`Polygon+Simplified.swift`).
 * A ring that would have no area left, or would turn the other way round, stays as it is.
 *
 * @param {Polygon} ring
 * @param {number} tolerance
 * @returns {Polygon}
 */
export function simplifiedRing(ring, tolerance) {
  if (tolerance <= 0 || ring.length <= 3) return ring;
  const fewer = douglasPeucker(ring, tolerance);
  return fewer.length >= 3 && signedArea(fewer) * signedArea(ring) > 0 ? fewer : ring;
}

/**
 * The algorithm of Douglas and Peucker for a closed line: splits it at the point farthest from the
 * topmost one, then each part again at its farthest point until all points are close to their
 * chord.
 *
 * @param {Polygon} points
 * @param {number} tolerance
 * @returns {Polygon} only two points if all are close to one line
 */
export function douglasPeucker(points, tolerance) {
  const start = topLeft(points);
  const closed = [...points.slice(start), ...points.slice(0, start), points[start]];
  const kept = new Uint8Array(closed.length);
  let far = 0;
  let longest = 0;
  closed.forEach((point, index) => {
    const distance = squaredDistance(point, closed[0], closed[0]);
    if (distance > longest) [longest, far] = [distance, index];
  });
  const open = [
    [0, far],
    [far, points.length],
  ];
  kept[0] = 1;
  kept[far] = 1;
  let comparisons = COMPARISONS_PER_POINT * points.length;
  for (let part = open.pop(); part; part = open.pop()) {
    const [first, last] = part;
    comparisons -= Math.max(0, last - first - 1);
    if (comparisons < 0) {
      // More points than necessary are still within the tolerance.
      kept.fill(1, first, last);
      continue;
    }
    let worst = tolerance * tolerance;
    let split = -1;
    for (let index = first + 1; index < last; index++) {
      const distance = squaredDistance(closed[index], closed[first], closed[last]);
      if (distance > worst) [worst, split] = [distance, index];
    }
    if (split < 0) continue;
    kept[split] = 1;
    open.push([first, split], [split, last]);
  }
  const { length } = points;
  return points.filter((_, index) => kept[(index - start + length) % length]);
}

/**
 * The squared distance of a point to the line between two others, which ends at them.
 *
 * @param {PointXY} point
 * @param {PointXY} from
 * @param {PointXY} to
 */
export function squaredDistance(point, from, to) {
  // Indices, because destructuring takes several times as long.
  const ax = from[0];
  const ay = from[1];
  const dx = to[0] - ax;
  const dy = to[1] - ay;
  const squared = dx * dx + dy * dy;
  const along = squared > 0 ? ((point[0] - ax) * dx + (point[1] - ay) * dy) / squared : 0;
  const share = Math.min(1, Math.max(0, along));
  const ex = point[0] - ax - share * dx;
  const ey = point[1] - ay - share * dy;
  return ex * ex + ey * ey;
}

/**
 * Twice the area that a ring encloses, positive if it runs clockwise on the screen.
 *
 * @param {Polygon} ring
 */
export function signedArea(ring) {
  let twice = 0;
  ring.forEach(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length];
    twice += x * nextY - nextX * y;
  });
  return twice;
}

/**
 * The place of the topmost point, the leftmost of several: where a ring starts says nothing about
 * its shape.
 *
 * @param {Polygon} points
 */
function topLeft(points) {
  let best = 0;
  points.forEach(([x, y], index) => {
    const [bestX, bestY] = points[best];
    if (y < bestY || (y === bestY && x < bestX)) best = index;
  });
  return best;
}
