import assert from "node:assert/strict";
import test from "node:test";
import { PixelMask } from "../../web/js/masks/pixel-mask.js";
import { connected, fillHoles } from "../../web/js/masks/snapping/regions.js";
import { snap } from "../../web/js/masks/snapping/snap.js";
import { drawSnapped, surroundings } from "../../web/js/masks/snapping/snapped-stroke.js";
import { squaredDistances } from "../../web/js/masks/snapping/distances.js";
import { maskOf, rowsOf } from "./Support/pictures.js";
import { randomNumbers } from "./Support/random.js";
import { ground, paint } from "./Support/scenes.js";

const SIZE = { width: 240, height: 200 };
const DISC = { x: 120, y: 100, radius: 60 };
const SKIN = [170, 90, 80];

const isInDisc = (x, y) => Math.hypot(x - DISC.x, y - DISC.y) < DISC.radius;
const sceneColor = (x, y) => (isInDisc(x, y) ? SKIN : ground(x, y));

/** A line inside of the disc's border, at `depth` from it, which wavers by `wavering` pixels. */
function alongBorder(random, depth, wavering) {
  return Array.from({ length: 40 }, (_, index) => {
    const angle = (index / 40) * 1.5 * Math.PI;
    const away = DISC.radius - depth + wavering * (2 * random() - 1);
    return [DISC.x + away * Math.cos(angle), DISC.y + away * Math.sin(angle)];
  });
}

function strokeOf(line, radius) {
  const mask = new PixelMask(SIZE.width, SIZE.height);
  mask.path(line, radius, 1);
  return mask;
}

const none = () => new PixelMask(SIZE.width, SIZE.height);

/** The pixels of a mask whose centre `isWanted`. */
function part(mask, isWanted) {
  const pixels = mask.pixels.map((inside, at) => {
    const [x, y] = [Math.floor(at / mask.height), at % mask.height];
    return inside && isWanted(x + 0.5, y + 0.5) ? 1 : 0;
  });
  return new PixelMask(mask.width, mask.height, pixels);
}

function iou(one, other) {
  let [both, any] = [0, 0];
  one.pixels.forEach((inside, at) => {
    both += inside & other.pixels[at];
    any += inside | other.pixels[at];
  });
  return both / any;
}

test("a sloppy stroke along the border of a noisy disc ends at the border", () => {
  for (const [seed, deviation] of [[1, 6], [2, 12], [3, 20]]) {
    const random = randomNumbers(seed);
    const picture = paint(random, SIZE.width, SIZE.height, deviation, sceneColor);
    for (const radius of [6, 12, 24]) {
      const line = alongBorder(random, 0.6 * radius, 0.3 * radius);
      const stroke = strokeOf(line, radius);
      const truth = part(stroke, isInDisc);
      assert.ok(iou(stroke, truth) < 0.9);
      const kept = snap(picture, stroke, none(), line, radius);
      assert.ok(iou(kept, truth) > 0.95, `noise ${deviation}, radius ${radius}`);
    }
  }
});

test("a disc is found by its tint alone", () => {
  const random = randomNumbers(4);
  const picture = paint(random, SIZE.width, SIZE.height, 8, (x, y) => {
    return isInDisc(x, y) ? [120, 95, 90] : [95, 110, 85];
  });
  const line = alongBorder(random, 12, 4);
  const stroke = strokeOf(line, 20);
  const kept = snap(picture, stroke, none(), line, 20);
  assert.ok(iou(kept, part(stroke, isInDisc)) > 0.95);
});

test("where nothing tells the middle from its surroundings, all of the stroke is kept", () => {
  const line = [[60, 60], [150, 120]];
  const stroke = strokeOf(line, 18);
  const plain = () => [90, 120, 60];
  for (const [deviation, colorAt] of [[0, plain], [15, plain], [8, ground]]) {
    const picture = paint(randomNumbers(5), SIZE.width, SIZE.height, deviation, colorAt);
    assert.deepEqual(snap(picture, stroke, none(), line, 18), stroke);
  }
});

test("a stroke on the border, which has both sides in its middle, is kept", () => {
  const random = randomNumbers(6);
  const picture = paint(random, SIZE.width, SIZE.height, 10, sceneColor);
  const line = alongBorder(random, 0, 0);
  const stroke = strokeOf(line, 15);
  assert.deepEqual(snap(picture, stroke, none(), line, 15), stroke);
});

test("a stroke that leaves nothing beside it, or is outside of the picture, is kept", () => {
  const picture = paint(randomNumbers(7), SIZE.width, SIZE.height, 5, sceneColor);
  const all = strokeOf([[120, 100]], 400);
  assert.deepEqual(snap(picture, all, none(), [[120, 100]], 400), all);
  const line = [[-20, 100], [-5, 120]];
  const stroke = strokeOf(line, 12);
  assert.deepEqual(snap(picture, stroke, none(), line, 12), stroke);
});

test("what looks like the middle but is apart from it does not belong to it", () => {
  const isTwin = (x, y) => Math.hypot(x - 200, y - 100) < 8;
  const picture = paint(randomNumbers(8), SIZE.width, SIZE.height, 8, (x, y) => {
    return isTwin(x, y) ? SKIN : sceneColor(x, y);
  });
  const line = [[150, 100]];
  const stroke = strokeOf(line, 50);
  const kept = snap(picture, stroke, none(), line, 50);
  assert.ok(iou(kept, part(stroke, isInDisc)) > 0.97);
  assert.equal(part(kept, isTwin).pixels.includes(1), false);
});

test("small holes are filled", () => {
  const isSpot = (x, y) => Math.hypot(x - 140, y - 110) < 6;
  const picture = paint(randomNumbers(9), SIZE.width, SIZE.height, 8, (x, y) => {
    return isSpot(x, y) ? ground(x, y) : sceneColor(x, y);
  });
  const line = [[135, 100], [150, 100]];
  const stroke = strokeOf(line, 32);
  const kept = snap(picture, stroke, none(), line, 32);
  assert.ok(iou(kept, part(stroke, isInDisc)) > 0.97);
});

test("the mask that a stroke extends does not count as what is beside the object", () => {
  const isInWindow = (x, y) => isInDisc(x, y) && x < 120;
  const picture = paint(randomNumbers(10), SIZE.width, SIZE.height, 8, (x, y) => {
    return isInWindow(x, y) ? [60, 60, 160] : sceneColor(x, y);
  });
  const line = [[130, 90], [130, 110]];
  const stroke = strokeOf(line, 20);
  const masked = part(strokeOf([[120, 100]], DISC.radius), (x) => x < 120);
  assert.ok(iou(snap(picture, stroke, none(), line, 20), stroke) < 0.9);
  assert.deepEqual(snap(picture, stroke, masked, line, 20), stroke);
});

test("a mask is painted up to the border, and erased up to it from outside", () => {
  const random = randomNumbers(11);
  const scene = paint(random, SIZE.width, SIZE.height, 10, sceneColor);
  const disc = part(strokeOf([[120, 100]], 100), isInDisc);
  const snapped = (mask, stroke) => {
    const place = surroundings(stroke, SIZE);
    drawSnapped(mask, stroke, place, crop(scene, place));
    return mask;
  };
  const inside = { points: alongBorder(random, 9, 3), radius: 12, value: 1 };
  const painted = snapped(none(), inside);
  assert.ok(iou(painted, part(strokeOf(inside.points, 12), isInDisc)) > 0.95);

  const outside = { points: alongBorder(random, -9, 3), radius: 12, value: 0 };
  const spilled = strokeOf([[120, 100]], 85);
  const erased = snapped(new PixelMask(SIZE.width, SIZE.height, spilled.pixels.slice()), outside);
  assert.ok(part(disc, (x, y) => !erased.has(Math.floor(x), Math.floor(y))).pixels
    .reduce((sum, lost) => sum + lost, 0) < 0.01 * disc.pixels.length);
  const gone = part(strokeOf(outside.points, 12), (x, y) => !isInDisc(x, y));
  const left = part(gone, (x, y) => erased.has(Math.floor(x), Math.floor(y)));
  assert.ok(iou(left, gone) < 0.03);
});

test("the surroundings of a stroke are inside of the picture", () => {
  const stroke = (points, radius) => ({ points, radius, value: 1, snaps: true });
  assert.deepEqual(surroundings(stroke([[100, 100], [110, 90]], 10), SIZE), {
    left: 83, top: 73, reduction: 1, width: 44, height: 44,
  });
  const corner = surroundings(stroke([[0, 0], [-30, 500]], 4), SIZE);
  assert.deepEqual(corner, { left: 0, top: 0, reduction: 1, width: 8, height: 200 });
  assert.equal(surroundings(stroke([[-50, 20]], 10), SIZE), null);
  const large = surroundings(stroke([[0, 0], [8000, 8000]], 50), { width: 8000, height: 8000 });
  assert.deepEqual(large, { left: 0, top: 0, reduction: 8, width: 1000, height: 1000 });
});

test("the surroundings of a large stroke are reduced, and its border still is the disc's", () => {
  const random = randomNumbers(12);
  const scene = paint(random, SIZE.width, SIZE.height, 8, sceneColor);
  const stroke = { points: alongBorder(random, 14, 4), radius: 20, value: 1 };
  const place = surroundings(stroke, SIZE, 15_000);
  assert.equal(place.reduction, 2);
  const mask = none();
  drawSnapped(mask, stroke, place, crop(scene, place));
  assert.ok(iou(mask, part(strokeOf(stroke.points, 20), isInDisc)) > 0.93);
});

test("distances are those of the nearest pixel on the line", () => {
  const random = randomNumbers(13);
  for (let round = 0; round < 20; round++) {
    const [width, height] = [1 + Math.floor(random() * 20), 1 + Math.floor(random() * 20)];
    const place = () => [Math.floor(random() * width) + 0.5, Math.floor(random() * height) + 0.5];
    const points = [place(), place(), place()].slice(Math.floor(random() * 3));
    const distances = squaredDistances(width, height, points);
    const on = [...distances.keys()].filter((at) => distances[at] === 0);
    for (const [x, y] of points) assert.equal(distances[Math.floor(x) * height + Math.floor(y)], 0);
    distances.forEach((distance, at) => {
      const all = on.map((other) => {
        const across = Math.floor(at / height) - Math.floor(other / height);
        return across ** 2 + ((at % height) - (other % height)) ** 2;
      });
      assert.equal(distance, Math.min(...all));
    });
  }
  assert.deepEqual(squaredDistances(2, 1, [[9, 9]]), Float32Array.of(Infinity, Infinity));
});

test("parts are connected by the sides of pixels, not across columns", () => {
  const mask = maskOf("##.#", "#..#", ".#.#");
  const found = connected(mask.pixels, mask.height, Int32Array.of(0));
  assert.deepEqual(rowsOf(new PixelMask(4, 3, found)), ["##..", "#...", "...."]);
});

test("holes that are open, or large, stay", () => {
  const area = maskOf("######", "######", "######", ".#####");
  const kept = maskOf("######", "#.#..#", "######", "..####");
  const filled = (largest) => {
    const mask = new PixelMask(6, 4, kept.pixels.slice());
    fillHoles(mask.pixels, area.pixels, 4, largest);
    return rowsOf(mask);
  };
  assert.deepEqual(filled(1), ["######", "###..#", "######", "..####"]);
  assert.deepEqual(filled(2), ["######", "######", "######", "..####"]);
});

/** A part of a picture, of which a reduced one takes single pixels. */
function crop(scene, { left, top, reduction, width, height }) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * ((top + y * reduction) * scene.width + left + x * reduction);
      data.set(scene.data.subarray(from, from + 4), 4 * (y * width + x));
    }
  }
  return { width, height, data };
}
