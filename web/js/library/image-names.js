/**
 * A number in a name, without leading zeros, or a character between numbers.
 *
 * @typedef {{digits: string} | {code: number}} Piece
 */

/** The place of numbers among the characters: there is none between the digits. */
const ZERO = 48;

/**
 * True for the names of JPEG and PNG images that the server takes as frames.
 *
 * @param {string} name
 */
export function isImageName(name) {
  return /^[^.].*\.(jpe?g|png)$/is.test(name);
}

/**
 * The name without extension.
 *
 * @param {string} name
 */
export function stemOf(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

/**
 * Images in their order as the frames of a video, which is the server's (`ImageName.swift`): by the
 * numbers in their names without extension, whatever the leading zeros; between the numbers the
 * bytes of UTF-8 decide, which have the order of the code points.
 *
 * @template {{name: string}} Image
 * @param {Image[]} images
 * @returns {Image[]} those of the same place in the order of their whole names
 */
export function inFrameOrder(images) {
  const keyed = images.map((image) => ({ image, pieces: pieces(stemOf(image.name)) }));
  keyed.sort((a, b) => {
    return compare(a.pieces, b.pieces) || (a.image.name < b.image.name ? -1 : 1);
  });
  return keyed.map(({ image }) => image);
}

/**
 * @param {string} stem
 * @returns {Piece[]}
 */
function pieces(stem) {
  return [...stem.matchAll(/0*([0-9]+)|[^0-9]/gu)].map(([character, digits]) => {
    return digits === undefined ? { code: character.codePointAt(0) ?? 0 } : { digits };
  });
}

/**
 * @param {Piece[]} first
 * @param {Piece[]} second
 */
function compare(first, second) {
  const count = Math.min(first.length, second.length);
  for (let at = 0; at < count; at++) {
    const order = comparePieces(first[at], second[at]);
    if (order !== 0) return order;
  }
  return first.length - second.length;
}

/**
 * @param {Piece} a
 * @param {Piece} b
 */
function comparePieces(a, b) {
  if (!("digits" in a && "digits" in b)) {
    return ("code" in a ? a.code : ZERO) - ("code" in b ? b.code : ZERO);
  }
  if (a.digits.length !== b.digits.length) return a.digits.length - b.digits.length;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}
