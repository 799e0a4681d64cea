/** @typedef {import("../../types.js").PointXY} PointXY */

/**
 * How far each pixel of an area is from a line, squared, in pixels; column by column. Exact but for
 * the half pixel by which the line is moved to centres of pixels. Infinite if the line does not
 * touch the area.
 *
 * @param {number} width of the area
 * @param {number} height of the area
 * @param {PointXY[]} line its points, from the area's upper left corner; what is outside of the
 *   area does not count
 * @returns {Float32Array}
 */
export function squaredDistances(width, height, line) {
  const distances = new Float32Array(width * height).fill(Infinity);
  line.forEach(([x, y], index) => {
    const [fromX, fromY] = line[Math.max(0, index - 1)];
    const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(x - fromX), Math.abs(y - fromY))));
    for (let step = 0; step <= steps; step++) {
      const column = Math.floor(fromX + ((x - fromX) * step) / steps);
      const row = Math.floor(fromY + ((y - fromY) * step) / steps);
      const isInside = column >= 0 && row >= 0 && column < width && row < height;
      if (isInside) distances[column * height + row] = 0;
    }
  });
  for (let column = 0; column < width; column++) {
    measureColumn(distances.subarray(column * height, (column + 1) * height));
  }
  measureRows(distances, width, height);
  return distances;
}

/**
 * Squared distances within a column, from the pixels where they are 0.
 *
 * @param {Float32Array} column
 */
function measureColumn(column) {
  let away = Infinity;
  for (let row = 0; row < column.length; row++) {
    away = column[row] === 0 ? 0 : away + 1;
    column[row] = away * away;
  }
  for (let row = column.length - 1; row >= 0; row--) {
    away = column[row] === 0 ? 0 : away + 1;
    if (away * away < column[row]) column[row] = away * away;
  }
}

/**
 * Makes squared distances within columns those within the area. In a row, each pixel is the lowest
 * point of a parabola, and the distance at a place is the lowest of all parabolas there
 * (Felzenszwalb and Huttenlocher, Distance Transforms of Sampled Functions, 2012).
 *
 * @param {Float32Array} distances
 * @param {number} width
 * @param {number} height
 */
function measureRows(distances, width, height) {
  const heights = new Float32Array(width);
  const lowest = new Int32Array(width);
  const starts = new Float64Array(width);
  for (let row = 0; row < height; row++) {
    let count = 0;
    for (let x = 0; x < width; x++) {
      const value = distances[x * height + row];
      heights[x] = value;
      if (value === Infinity) continue;
      let start = -Infinity;
      while (count > 0) {
        const before = lowest[count - 1];
        start = (value + x * x - heights[before] - before * before) / (2 * (x - before));
        if (start > starts[count - 1]) break;
        count -= 1;
        start = -Infinity;
      }
      lowest[count] = x;
      starts[count] = start;
      count += 1;
    }
    if (count === 0) continue;
    for (let x = 0, at = 0; x < width; x++) {
      while (at + 1 < count && starts[at + 1] <= x) at += 1;
      distances[x * height + row] = (x - lowest[at]) ** 2 + heights[lowest[at]];
    }
  }
}
