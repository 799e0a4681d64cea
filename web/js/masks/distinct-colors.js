/** @typedef {import("../types.js").Color} Color */

/**
 * Colours that are told apart easily: each is as far as possible from those before it in the OKLab
 * space, in which distances are as people see them.
 */
const RGB = [
  0xff372b, 0x6fff73, 0x1d52de, 0x2d8014, 0xb5b5fc, 0xe011f2, 0x8c4a6d, 0xf8ad24, 0x3193b3, 0x3ebd6d,
  0xab7c3c, 0x85f0ec, 0x966cd7, 0xf57cb5, 0xd5298b, 0x9121b5, 0xb4410d, 0xe1e091, 0x2e6799, 0x50bdc8,
  0x7b5f06, 0xb66c88, 0xe573ff, 0xfe8160,
];

/** How many colours there are before they repeat. */
export const DISTINCT = RGB.length;

/**
 * @param {number} index from 0
 * @returns {Color}
 */
export function distinctColor(index) {
  const value = RGB[index % RGB.length];
  return [value >> 16, (value >> 8) & 255, value & 255];
}
