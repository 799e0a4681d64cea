import { PixelMask } from "../pixel-mask.js";
import { BESIDE, snap } from "./snap.js";

/**
 * @typedef {import("../../types.js").PointXY} PointXY
 * @typedef {import("../../stage/picture-part.js").PicturePart} PicturePart
 * @typedef {import("../../stage/tools/brush-tool.js").Stroke} Stroke
 * @typedef {import("./color-likeness.js").Picture} Picture
 */

/** The most pixels to look at. The surroundings of larger strokes are reduced, to save time. */
const LARGEST = 2 ** 20;

/**
 * The part of a picture in which a stroke and what is beside it are.
 *
 * @param {Stroke} stroke
 * @param {{width: number, height: number}} size of the video
 * @param {number} [largest] number of pixels of the part
 * @returns {PicturePart | null} null if the stroke is outside of the picture
 */
export function surroundings({ points, radius }, size, largest = LARGEST) {
  const margin = Math.max(BESIDE * radius, radius + 2) + 1;
  const [left, right] = range(points.map(([x]) => x), margin, size.width);
  const [top, bottom] = range(points.map(([, y]) => y), margin, size.height);
  if (right <= left || bottom <= top) return null;
  let reduction = 1;
  const across = (/** @type {number} */ length) => Math.ceil(length / reduction);
  while (across(right - left) * across(bottom - top) > largest) reduction += 1;
  return { left, top, reduction, width: across(right - left), height: across(bottom - top) };
}

/**
 * Draws a stroke that snaps to the edges of the picture on a mask.
 *
 * @param {PixelMask} mask of the video's size
 * @param {Stroke} stroke
 * @param {PicturePart} part the stroke's surroundings
 * @param {Picture} picture the colours of the part
 */
export function drawSnapped(mask, { points, radius, value }, part, picture) {
  const { left, top, reduction, width, height } = part;
  const line = points.map(([x, y]) => {
    return /** @type {PointXY} */ ([(x - left) / reduction, (y - top) / reduction]);
  });
  const area = new PixelMask(width, height);
  // A pixel more, because a reduced pixel may have only its rim in the stroke.
  area.path(line, radius / reduction + (reduction > 1 ? 1 : 0), 1);
  const unchanged = new PixelMask(width, height);
  for (let at = 0; at < unchanged.pixels.length; at++) {
    const [x, y] = [left + Math.floor(at / height) * reduction, top + (at % height) * reduction];
    unchanged.pixels[at] = mask.has(x, y) === (value === 1) ? 1 : 0;
  }
  const kept = snap(picture, area, unchanged, line, radius / reduction);
  const stroke = new PixelMask(mask.width, mask.height);
  stroke.path(points, radius, 1);
  const right = Math.min(mask.width, left + width * reduction);
  const bottom = Math.min(mask.height, top + height * reduction);
  for (let x = left; x < right; x++) {
    const column = Math.floor((x - left) / reduction) * height;
    for (let y = top; y < bottom; y++) {
      const at = x * mask.height + y;
      const isKept = kept.pixels[column + Math.floor((y - top) / reduction)] === 1;
      if (isKept && stroke.pixels[at]) mask.pixels[at] = value;
    }
  }
}

/**
 * Whole coordinates around some, with a margin, inside of the picture.
 *
 * @param {number[]} values
 * @param {number} margin
 * @param {number} limit
 */
function range(values, margin, limit) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [Math.max(0, Math.floor(low - margin)), Math.min(limit, Math.ceil(high + margin))];
}
