import assert from "node:assert/strict";
import test from "node:test";
import { PixelMask } from "../../web/js/masks/pixel-mask.js";
import { maskOf, noise, rowsOf } from "./Support/pictures.js";
import { randomNumbers } from "./Support/random.js";

const EMPTY = maskOf("...", "...", "...", "...");
const FULL = maskOf("###", "###", "###", "###");

/** Asserts that exactly the pixels whose centre `isInside` are in the mask. */
function assertCovers(mask, isInside, slack = 1e-9) {
  for (let x = 0; x < mask.width; x++) {
    for (let y = 0; y < mask.height; y++) {
      const wanted = isInside(x + 0.5, y + 0.5, slack);
      if (wanted === null) continue;
      assert.equal(mask.has(x, y), wanted, `pixel ${x}, ${y}`);
    }
  }
}

test("pixels go column by column, and the first run is outside", () => {
  assert.deepEqual(EMPTY.encode(), { size: [4, 3], counts: "<" });
  assert.deepEqual(FULL.encode(), { size: [4, 3], counts: "0<" });
  assert.deepEqual(maskOf("...", ".#.", "...", "...").encode(), { size: [4, 3], counts: "516" });
  assert.deepEqual(maskOf("#..", "...", "...", "...").encode(), { size: [4, 3], counts: "01;" });
  assert.deepEqual(maskOf("...", "...", "...", "..#").encode(), { size: [4, 3], counts: ";1" });
});

test("a mask without pixels has no runs", () => {
  assert.deepEqual(new PixelMask(0, 0).encode(), { size: [0, 0], counts: "" });
  assert.equal(PixelMask.decode({ size: [0, 0], counts: "" }).pixels.length, 0);
});

test("random masks of any shape survive encoding and decoding", () => {
  const random = randomNumbers(2);
  for (let round = 0; round < 100; round++) {
    const mask = noise(random, 1 + Math.floor(random() * 20), 1 + Math.floor(random() * 20));
    assert.deepEqual(PixelMask.decode(mask.encode()), mask);
  }
});

test("run lengths for another size are cut, or leave the rest empty", () => {
  const long = PixelMask.decode({ size: [4, 3], counts: "0T3" });
  assert.deepEqual(rowsOf(long), rowsOf(FULL));
  const short = PixelMask.decode({ size: [4, 3], counts: "11" });
  assert.deepEqual(rowsOf(short), ["...", "#..", "...", "..."]);
});

test("nothing is inside beyond the picture", () => {
  for (const [x, y] of [[-1, 0], [0, -1], [3, 0], [0, 4], [-1, -1], [3, 4]]) {
    assert.equal(FULL.has(x, y), false);
  }
  assert.equal(FULL.has(2, 3), true);
});

test("a stroke covers the pixels whose centre is within its radius", () => {
  const random = randomNumbers(3);
  for (let round = 0; round < 60; round++) {
    const mask = new PixelMask(40, 30);
    const place = () => [random() * 60 - 10, random() * 50 - 10];
    const [from, to] = round % 5 === 0 ? [place()].flatMap((at) => [at, at]) : [place(), place()];
    const radius = 0.5 + random() * 12;
    mask.stroke(from, to, radius, 1);
    assertCovers(mask, (x, y, slack) => {
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      const length = dx * dx + dy * dy;
      const along = length ? ((x - from[0]) * dx + (y - from[1]) * dy) / length : 0;
      const share = Math.min(1, Math.max(0, along));
      const distance = Math.hypot(x - from[0] - share * dx, y - from[1] - share * dy);
      return Math.abs(distance - radius) < slack ? null : distance < radius;
    });
  }
});

test("an erasing stroke leaves the rest of a full mask", () => {
  const mask = maskOf("#####", "#####", "#####");
  mask.stroke([2.5, 1.5], [2.5, 1.5], 0.6, 0);
  assert.deepEqual(rowsOf(mask), ["#####", "##.##", "#####"]);
});

test("a stroke outside of the picture changes nothing", () => {
  const mask = maskOf("...", "...");
  mask.stroke([-20, -20], [-10, 30], 4, 1);
  mask.stroke([30, 1], [20, 1], 5, 1);
  assert.deepEqual(rowsOf(mask), ["...", "..."]);
});

test("a polygon covers the pixels whose centre is inside, whichever way it turns", () => {
  const square = [[1, 1], [4, 1], [4, 3], [1, 3]];
  const expected = [".....", ".###.", ".###.", "....."];
  assert.deepEqual(rowsOf(PixelMask.ofPolygons(5, 4, [square])), expected);
  assert.deepEqual(rowsOf(PixelMask.ofPolygons(5, 4, [[...square].reverse()])), expected);
});

test("random polygons are filled by the even-odd rule", () => {
  const random = randomNumbers(5);
  for (let round = 0; round < 100; round++) {
    const polygons = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
      const count = 3 + Math.floor(random() * 4);
      return Array.from({ length: count }, () => [random() * 30 - 5, random() * 30 - 5]);
    });
    // Crossings of a ray that goes up from the centre.
    assertCovers(PixelMask.ofPolygons(20, 20, polygons), (x, y) => {
      const crossings = polygons.flatMap((polygon) => {
        return polygon.filter(([ax, ay], index) => {
          const [bx, by] = polygon[(index + 1) % polygon.length];
          return ax < x !== bx < x && ay + ((x - ax) / (bx - ax)) * (by - ay) < y;
        });
      });
      return crossings.length % 2 === 1;
    });
  }
});

test("a polygon inside of another is a hole", () => {
  const outer = [[0, 0], [5, 0], [5, 5], [0, 5]];
  const inner = [[1, 1], [4, 1], [4, 4], [1, 4]];
  const expected = ["#####", "#...#", "#...#", "#...#", "#####"];
  assert.deepEqual(rowsOf(PixelMask.ofPolygons(5, 5, [outer, inner])), expected);
});

test("polygons are cut at the border of the picture", () => {
  const around = [[-9, -9], [99, -9], [99, 99], [-9, 99]];
  assert.deepEqual(rowsOf(PixelMask.ofPolygons(3, 4, [around])), rowsOf(FULL));
});

test("polygons without an area cover nothing", () => {
  for (const polygons of [[], [[]], [[[1, 1]]], [[[0, 0], [3, 2]]], [[[1, 0], [1, 2], [1, 4]]]]) {
    assert.deepEqual(rowsOf(PixelMask.ofPolygons(3, 4, polygons)), rowsOf(EMPTY));
  }
});

test("a change is applied only where the two masks differ", () => {
  // Each column is one of the eight cases: the mask, before, after.
  const mask = maskOf("....####");
  mask.applyChange(maskOf("..##..##"), maskOf(".#.#.#.#"));
  assert.deepEqual(rowsOf(mask), [".#..##.#"]);
});
