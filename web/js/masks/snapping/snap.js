import { colorCells, colorShares, likeness } from "./color-likeness.js";
import { connected, fillHoles, pixelsWhere } from "./regions.js";
import { PixelMask } from "../pixel-mask.js";
import { smoothLabels } from "./smoothing.js";
import { squaredDistances } from "./distances.js";

/**
 * @typedef {import("../../types.js").PointXY} PointXY
 * @typedef {import("./color-likeness.js").Picture} Picture
 */

/** What is the middle of a stroke, and what is beside it, in radii from its line. */
export const MIDDLE = 1 / 3;
export const BESIDE = 1.6;
/** The largest evidence that a colour gives, for the middle or for what is beside the stroke. */
const CERTAIN = 4;
/** What speaks for a pixel on the line, whatever its colour; less towards the stroke's rim. */
const ON_LINE = 1.5;
const ON_RIM = 0.8;
/** Evidence that makes a colour one of what is beside the stroke only. */
const FOREIGN = -1;
/** Share of what is beside the stroke whose colours must be foreign, if there is an edge at all. */
const LEAST_FOREIGN = 0.02;
/** Share of the middle that must be kept: if it is less, the middle has no colours of its own. */
const LEAST_KEPT = 0.5;

/**
 * The pixels of a brush's stroke that look like its middle, and are connected with it. What the
 * middle looks like is learned from the pixels near the line, and what does not belong to it from
 * those beside the stroke, as far as their colours are rarer in the middle. If nothing tells the
 * two apart, all of the stroke.
 *
 * What the stroke would not change around it says nothing about what does not belong to its middle:
 * if a mask is extended, the mask; if something is erased, what is outside of the mask.
 *
 * @param {Picture} picture the stroke's surroundings
 * @param {PixelMask} stroke of the picture's size
 * @param {PixelMask} unchanged the pixels that are already as the stroke would make them
 * @param {PointXY[]} line the way of the brush, from the picture's upper left corner
 * @param {number} radius of the brush in pixels of the picture
 * @returns {PixelMask} stroke or a part of it
 */
export function snap(picture, stroke, unchanged, line, radius) {
  const { width, height, pixels: area } = stroke;
  const distances = squaredDistances(width, height, line);
  const near = Math.max(MIDDLE * radius, 1) ** 2;
  const far = Math.max(BESIDE * radius, radius + 2) ** 2;
  const middle = pixelsWhere(area.length, (at) => area[at] === 1 && distances[at] <= near);
  const beside = pixelsWhere(area.length, (at) => {
    return area[at] === 0 && unchanged.pixels[at] === 0 && distances[at] <= far;
  });
  if (middle.length === 0 || beside.length === 0) return stroke;

  const cells = colorCells(picture);
  const evidence = likeness(colorShares(cells, middle), colorShares(cells, beside));
  const foreign = count(beside, (at) => evidence[cells[at]] < FOREIGN);
  if (foreign < LEAST_FOREIGN * beside.length) return stroke;

  const speaking = new Float32Array(area.length);
  for (let at = 0; at < area.length; at++) {
    if (!area[at]) continue;
    const color = Math.min(CERTAIN, Math.max(-CERTAIN, evidence[cells[at]]));
    const outwards = Math.min(1, Math.sqrt(distances[at]) / radius);
    speaking[at] = color + ON_LINE + outwards * (ON_RIM - ON_LINE);
  }
  const alike = smoothLabels(picture, area, speaking);
  const kept = connected(alike, height, middle);
  if (count(middle, (at) => kept[at] === 1) < LEAST_KEPT * middle.length) return stroke;
  fillHoles(kept, area, height, Math.PI * near);
  return new PixelMask(width, height, kept);
}

/**
 * @param {Int32Array} pixels
 * @param {(at: number) => boolean} isCounted
 */
function count(pixels, isCounted) {
  return pixels.reduce((sum, at) => sum + (isCounted(at) ? 1 : 0), 0);
}
