import { decodeCounts, encodeCounts } from "./rle.js";

/**
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {PointXY[]} Polygon closed: the last point is connected to the first
 */

/**
 * A mask that is being edited: a byte per pixel, column by column like run lengths. A pixel belongs
 * to a shape if its centre is inside.
 */
export class PixelMask {
  width;
  height;
  pixels;

  /**
   * @param {number} width
   * @param {number} height
   * @param {Uint8Array} [pixels]
   */
  constructor(width, height, pixels = new Uint8Array(width * height)) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /** @param {EncodedMask} encoded */
  static decode({ size: [height, width], counts }) {
    const mask = new PixelMask(width, height);
    const runs = decodeCounts(counts);
    let at = 0;
    runs.forEach((length, index) => {
      if (index % 2 === 1) mask.pixels.fill(1, at, at + length);
      at += length;
    });
    return mask;
  }

  /** @returns {EncodedMask} */
  encode() {
    const { pixels } = this;
    /** @type {number[]} */
    const runs = [];
    // Most of a mask is long runs, and `indexOf` on bytes runs at the speed of memory.
    for (let at = 0, value = 1; at < pixels.length; value = 1 - value) {
      const found = pixels.indexOf(value, at);
      const end = found < 0 ? pixels.length : found;
      runs.push(end - at);
      at = end;
    }
    return { size: [this.height, this.width], counts: encodeCounts(runs) };
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {boolean} false outside of the picture
   */
  has(x, y) {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return false;
    return this.pixels[x * this.height + y] === 1;
  }

  /**
   * Sets the pixels that a round brush covers while it moves along a line.
   *
   * @param {PointXY[]} line its points
   * @param {number} radius
   * @param {0 | 1} value
   */
  path(line, radius, value) {
    line.forEach((point, index) => {
      this.stroke(line[Math.max(0, index - 1)], point, radius, value);
    });
  }

  /**
   * Sets the pixels that a round brush covers while it moves from one point to another.
   *
   * @param {PointXY} from
   * @param {PointXY} to
   * @param {number} radius
   * @param {0 | 1} value
   */
  stroke([ax, ay], [bx, by], radius, value) {
    const length = Math.hypot(bx - ax, by - ay);
    const share = length ? radius / length : 0;
    const [nx, ny] = [(ay - by) * share, (bx - ax) * share];
    /** @type {Polygon} the area covered, without the round ends */
    const band = [
      [ax + nx, ay + ny],
      [bx + nx, by + ny],
      [bx - nx, by - ny],
      [ax - nx, ay - ny],
    ];
    this.#eachColumn(Math.min(ax, bx) - radius, Math.max(ax, bx) + radius, (column, x) => {
      let low = Infinity;
      let high = -Infinity;
      for (const [cx, cy] of [
        [ax, ay],
        [bx, by],
      ]) {
        const half = Math.sqrt(radius * radius - (x - cx) ** 2);
        // NaN if the column misses the circle; comparisons with NaN are false.
        if (cy - half < low) low = cy - half;
        if (cy + half > high) high = cy + half;
      }
      if (length) {
        for (const y of crossings(band, x)) {
          if (y < low) low = y;
          if (y > high) high = y;
        }
      }
      this.#fillColumn(column, low, high, value);
    });
  }

  /**
   * The pixels that are inside an odd number of the polygons.
   *
   * @param {number} width
   * @param {number} height
   * @param {Polygon[]} polygons
   */
  static ofPolygons(width, height, polygons) {
    const mask = new PixelMask(width, height);
    /** @type {number[][]} per column: where outlines cross its middle */
    const columns = Array.from({ length: width }, () => []);
    for (const polygon of polygons) {
      polygon.forEach((from, index) => {
        const to = polygon[(index + 1) % polygon.length];
        const [[x1, y1], [x2, y2]] = from[0] < to[0] ? [from, to] : [to, from];
        const last = Math.min(width, Math.ceil(x2 - 0.5));
        for (let column = Math.max(0, Math.ceil(x1 - 0.5)); column < last; column++) {
          columns[column].push(y1 + ((column + 0.5 - x1) / (x2 - x1)) * (y2 - y1));
        }
      });
    }
    columns.forEach((ys, column) => {
      ys.sort((a, b) => a - b);
      for (let index = 0; index + 1 < ys.length; index += 2) {
        mask.#fillColumn(column, ys[index], ys[index + 1], 1);
      }
    });
    return mask;
  }

  /**
   * Applies only the difference between `before` and `after`. So an edit of a coarse outline
   * changes nothing but the pixels that the edit is about.
   *
   * @param {PixelMask} before
   * @param {PixelMask} after
   */
  applyChange({ pixels: before }, { pixels: after }) {
    const { pixels } = this;
    for (let at = 0; at < pixels.length; at++) {
      if (before[at] !== after[at]) pixels[at] = after[at];
    }
  }

  /**
   * Visits the columns whose centre is between `from` and `to`.
   *
   * @param {number} from
   * @param {number} to
   * @param {(column: number, centre: number) => void} visit
   */
  #eachColumn(from, to, visit) {
    const last = Math.min(this.width - 1, Math.floor(to - 0.5));
    for (let column = Math.max(0, Math.ceil(from - 0.5)); column <= last; column++) {
      visit(column, column + 0.5);
    }
  }

  /**
   * @param {number} column
   * @param {number} low
   * @param {number} high if it is less than `low`, nothing is set
   * @param {0 | 1} value
   */
  #fillColumn(column, low, high, value) {
    const first = Math.max(0, Math.ceil(low - 0.5));
    const end = Math.min(this.height, Math.floor(high - 0.5) + 1);
    if (end > first) {
      this.pixels.fill(value, column * this.height + first, column * this.height + end);
    }
  }
}

/**
 * @param {Polygon} polygon
 * @param {number} x
 * @returns {number[]} where its outline crosses the vertical line at `x`
 */
function crossings(polygon, x) {
  const found = [];
  for (let index = 0; index < polygon.length; index++) {
    const [ax, ay] = polygon[index];
    const [bx, by] = polygon[(index + 1) % polygon.length];
    if (ax < x === bx < x) continue;
    found.push(ay + ((x - ax) / (bx - ax)) * (by - ay));
  }
  return found;
}
