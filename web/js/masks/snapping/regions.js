/**
 * Connected parts of sets of pixels. Sets are bytes, 1 for the pixels in them, column by column.
 * Pixels are connected by their sides.
 */

/**
 * @param {number} length of the sets
 * @param {(at: number) => boolean} isWanted
 * @returns {Int32Array} the pixels that are wanted, in their order
 */
export function pixelsWhere(length, isWanted) {
  const found = new Int32Array(length);
  let count = 0;
  for (let at = 0; at < length; at++) if (isWanted(at)) found[count++] = at;
  return found.subarray(0, count);
}

/**
 * The parts of a set in which any of the seeds is.
 *
 * @param {Uint8Array} set
 * @param {number} height of a column
 * @param {Int32Array} seeds pixels; those outside of the set count nothing
 * @returns {Uint8Array}
 */
export function connected(set, height, seeds) {
  const found = new Uint8Array(set.length);
  const queue = new Int32Array(set.length);
  let length = 0;
  for (const seed of seeds) {
    if (!set[seed]) continue;
    found[seed] = 1;
    queue[length++] = seed;
  }
  collect(set, height, found, queue, 0, length);
  return found;
}

/**
 * Adds the small holes of a set: the parts of an area that are not in the set, and have nothing but
 * the set or the edge of the picture around them.
 *
 * @param {Uint8Array} set within the area
 * @param {Uint8Array} area
 * @param {number} height of a column
 * @param {number} largest pixels of a hole; larger ones stay
 */
export function fillHoles(set, area, height, largest) {
  const missing = area.map((inside, at) => (inside && !set[at] ? 1 : 0));
  const seen = new Uint8Array(set.length);
  const queue = new Int32Array(set.length);
  for (let at = 0, end = 0; at < missing.length; at++) {
    if (!missing[at] || seen[at]) continue;
    const start = end;
    seen[at] = 1;
    queue[start] = at;
    end = collect(missing, height, seen, queue, start, start + 1);
    const hole = queue.subarray(start, end);
    if (hole.length > largest || hole.some((pixel) => isOnRim(area, height, pixel))) continue;
    for (const pixel of hole) set[pixel] = 1;
  }
}

/**
 * True if a pixel next to this one is inside of the picture and not in the set.
 *
 * @param {Uint8Array} set
 * @param {number} height
 * @param {number} at
 */
function isOnRim(set, height, at) {
  const row = at % height;
  return (
    (row > 0 && !set[at - 1]) ||
    (row < height - 1 && !set[at + 1]) ||
    (at >= height && !set[at - height]) ||
    (at + height < set.length && !set[at + height])
  );
}

/**
 * Appends to a queue what is connected with the pixels in it.
 *
 * @param {Uint8Array} set
 * @param {number} height
 * @param {Uint8Array} seen 1 for the pixels that were appended, which are not appended again
 * @param {Int32Array} queue
 * @param {number} start of the pixels in the queue
 * @param {number} end of the pixels in the queue
 * @returns {number} where the queue ends then
 */
function collect(set, height, seen, queue, start, end) {
  let length = end;
  for (let index = start; index < length; index++) {
    const at = queue[index];
    const row = at % height;
    for (let side = 0; side < 4; side++) {
      const step = side < 2 ? 1 : height;
      const next = side % 2 ? at + step : at - step;
      const isBeyond = side === 0 ? row === 0 : side === 1 && row === height - 1;
      if (isBeyond || next < 0 || next >= set.length || !set[next] || seen[next]) continue;
      seen[next] = 1;
      queue[length++] = next;
    }
  }
  return length;
}
