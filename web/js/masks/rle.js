/**
 * COCO compressed run lengths (pycocotools, maskApi.c, rleFrString and rleToString): the lengths of
 * runs of pixels, column by column, alternating between outside and inside, outside first. From the
 * fourth run on, the difference to the run two places before is written instead of the length. Each
 * number is written in groups of five bits, the lowest first; bit 5 says that another group
 * follows. A character is the group plus 48.
 */

/**
 * @param {string} counts
 * @returns {Uint32Array}
 */
export function decodeCounts(counts) {
  const runs = new Uint32Array(counts.length);
  let length = 0;
  let position = 0;
  while (position < counts.length) {
    let value = 0;
    let shift = 0;
    let byte = 0;
    do {
      byte = counts.charCodeAt(position++) - 48;
      value |= (byte & 31) << shift;
      shift += 5;
    } while (byte & 32);
    if (byte & 16 && shift < 32) value |= -1 << shift;
    if (length > 2) value += runs[length - 2];
    runs[length++] = value;
  }
  return runs.subarray(0, length);
}

/**
 * @param {ArrayLike<number>} runs
 * @returns {string}
 */
export function encodeCounts(runs) {
  const bytes = new Uint8Array(runs.length * 7);
  let length = 0;
  for (let index = 0; index < runs.length; index++) {
    let value = index > 2 ? runs[index] - runs[index - 2] : runs[index];
    for (;;) {
      const group = value & 31;
      value >>= 5;
      const ends = group & 16 ? value === -1 : value === 0;
      bytes[length++] = 48 + (ends ? group : group | 32);
      if (ends) break;
    }
  }
  return new TextDecoder("ascii").decode(bytes.subarray(0, length));
}
