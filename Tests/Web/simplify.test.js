import assert from "node:assert/strict";
import test from "node:test";
import { PixelMask } from "../../web/js/masks/pixel-mask.js";
import { contours } from "../../web/js/masks/outline.js";
import { signedArea, simplifiedRing, squaredDistance } from "../../web/js/masks/simplify.js";
import { maskOf } from "./Support/pictures.js";
import { randomNumbers } from "./Support/random.js";

/** The outlines of round blobs, some of which cut holes. */
function blobs(seed, count) {
  const random = randomNumbers(seed);
  return Array.from({ length: count }).flatMap(() => {
    const mask = new PixelMask(90, 70);
    for (let disc = 0; disc < 6; disc++) {
      const at = [random() * 90, random() * 70];
      mask.stroke(at, at, 2 + random() * 9, disc % 3 === 2 ? 0 : 1);
    }
    return contours(mask);
  });
}

/** How far the point of a ring that is farthest from another ring is. */
function farthest(ring, other) {
  const distances = ring.map((point) => {
    const toLines = other.map((from, index) => {
      return squaredDistance(point, from, other[(index + 1) % other.length]);
    });
    return Math.min(...toLines);
  });
  return Math.sqrt(Math.max(...distances));
}

for (const tolerance of [0.5, 1, 2.5, 6]) {
  test(`every point left out is within ${tolerance} of the ring that is left`, () => {
    let fewer = 0;
    for (const ring of blobs(3, 40)) {
      const simple = simplifiedRing(ring, tolerance);
      assert.ok(simple.length >= 3 && simple.length <= ring.length);
      assert.ok(farthest(ring, simple) <= tolerance + 1e-9);
      assert.ok(signedArea(simple) * signedArea(ring) > 0);
      fewer += ring.length - simple.length;
    }
    assert.ok(fewer > 100, `${fewer} fewer`);
  });
}

test("a tolerance of 0 changes nothing", () => {
  for (const ring of blobs(4, 5)) assert.equal(simplifiedRing(ring, 0), ring);
});

test("the points left are in the order of the ring, wherever it starts", () => {
  for (const ring of blobs(5, 20)) {
    const simple = simplifiedRing(ring, 1.5);
    assert.deepEqual(simple, ring.filter((point) => simple.includes(point)));
    const turned = [...ring.slice(7), ...ring.slice(0, 7)];
    assert.deepEqual(new Set(simplifiedRing(turned, 1.5)), new Set(simple));
  }
});

test("a ring that would vanish keeps its exact form", () => {
  const [ring] = contours(maskOf(".##.", "####", ".##."));
  assert.equal(simplifiedRing(ring, 20), ring);
});

test("a stair becomes a line, and corners stay", () => {
  const mask = PixelMask.ofPolygons(60, 60, [
    [
      [5, 5],
      [51, 5],
      [51, 51],
    ],
  ]);
  const [ring] = contours(mask);
  const simple = simplifiedRing(ring, 1);
  assert.ok(ring.length > 80 && simple.length <= 5, `${simple}`);
  assert.ok(simple.some((point) => `${point}` === "51,5"));
});

test("a ring made to be slow is simplified in bounded time", () => {
  const count = 5000;
  const ring = Array.from({ length: count }, (_, x) => {
    return [x, x % 2 === 0 ? 10 : 9 - (count - x) / count];
  });
  ring.push([count, 100], [0, 100]);
  const simple = simplifiedRing(ring, 0.5);
  assert.ok(simple.length > count / 2 && farthest(ring.slice(0, 100), simple) <= 0.5 + 1e-9);
});
