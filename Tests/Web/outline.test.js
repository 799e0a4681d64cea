import assert from "node:assert/strict";
import test from "node:test";
import { PixelMask } from "../../web/js/masks/pixel-mask.js";
import { distanceToLine, outlines } from "../../web/js/masks/outline.js";
import { maskOf, noise, rowsOf } from "./Support/pictures.js";
import { randomNumbers } from "./Support/random.js";

/** The nodes of a polygon, as text and sorted, because any of them may be the first. */
const nodes = (polygon) => polygon.map((node) => node.join(",")).sort();

test("an empty mask has no outline", () => {
  assert.deepEqual(outlines(maskOf("...", "..."), 0), []);
});

test("the outline of a full mask is the border of the picture", () => {
  const [outline, ...others] = outlines(maskOf("###", "###"), 0);
  assert.deepEqual(others, []);
  assert.deepEqual(nodes(outline), ["0,0", "0,2", "3,0", "3,2"]);
});

test("the outline of a single pixel is its four corners", () => {
  const [outline, ...others] = outlines(maskOf("...", "..#", "..."), 0);
  assert.deepEqual(others, []);
  assert.deepEqual(nodes(outline), ["2,1", "2,2", "3,1", "3,2"]);
});

test("a hole has an outline of its own", () => {
  const found = outlines(maskOf("####", "#..#", "####"), 0);
  assert.deepEqual(found.map(nodes), [
    ["0,0", "0,3", "4,0", "4,3"],
    ["1,1", "1,2", "3,1", "3,2"],
  ]);
});

test("pixels that touch only at a corner have separate outlines", () => {
  assert.equal(outlines(maskOf("#.", ".#"), 0).length, 2);
  assert.equal(outlines(maskOf(".#", "#."), 0).length, 2);
});

test("outlines without tolerance fill to the same mask", () => {
  const random = randomNumbers(4);
  for (let round = 0; round < 100; round++) {
    const [width, height] = [1 + Math.floor(random() * 15), 1 + Math.floor(random() * 15)];
    const mask = noise(random, width, height, random());
    const filled = PixelMask.ofPolygons(width, height, outlines(mask, 0));
    assert.deepEqual(rowsOf(filled), rowsOf(mask));
  }
});

test("with a tolerance, specks are left out and no node is farther away than it", () => {
  const mask = new PixelMask(60, 60);
  mask.stroke([30, 30], [30, 30], 20, 1);
  mask.stroke([3.5, 3.5], [3.5, 3.5], 0.6, 1);
  const exact = outlines(mask, 0);
  const [coarse, ...others] = outlines(mask, 2);
  assert.equal(exact.length, 2);
  assert.deepEqual(others, []);
  assert.ok(coarse.length < exact[1].length / 3, `${coarse.length} nodes`);
  const [, disc] = exact;
  for (const point of disc) {
    const distances = coarse.map((from, index) => {
      return distanceToLine(point, from, coarse[(index + 1) % coarse.length]);
    });
    assert.ok(Math.min(...distances) <= 2, `${point} is ${Math.min(...distances)} away`);
  }
});

test("the distance to a line ends at the ends of the line", () => {
  assert.equal(distanceToLine([5, 3], [0, 0], [10, 0]), 3);
  assert.equal(distanceToLine([-3, 4], [0, 0], [10, 0]), 5);
  assert.equal(distanceToLine([13, -4], [0, 0], [10, 0]), 5);
});

test("the distance to a line of no length is the distance to the point", () => {
  assert.equal(distanceToLine([3, 4], [0, 0], [0, 0]), 5);
});
