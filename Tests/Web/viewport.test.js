import assert from "node:assert/strict";
import test from "node:test";
import { Viewport } from "../../web/js/stage/viewport.js";

const PICTURE = { width: 640, height: 360 };

function start(width = 1000, height = 700) {
  const viewport = new Viewport(PICTURE);
  viewport.resize(width, height);
  return viewport;
}

/** Where the picture lies: left, top, right, bottom. */
function sides(viewport) {
  return [...viewport.toScreen(0, 0), ...viewport.toScreen(PICTURE.width, PICTURE.height)];
}

function assertNear(actual, expected) {
  actual.forEach((value, index) => {
    assert.ok(Math.abs(value - expected[index]) < 1e-6, `${actual} is not ${expected}`);
  });
}

test("a fitted picture is centred, with a margin at the tighter sides", () => {
  const [left, top, right, bottom] = sides(start());
  assertNear([left, 1000 - right], [16, 16]);
  assertNear([top], [700 - bottom]);
  assert.ok(top > 16);
});

test("places of the screen and of the picture convert to each other and back", () => {
  const viewport = start();
  viewport.zoom(3.3, 400, 300);
  assertNear(viewport.toPicture(...viewport.toScreen(123.4, 56.7)), [123.4, 56.7]);
});

test("zooming keeps the place under the mouse", () => {
  const viewport = start();
  const place = viewport.toPicture(420, 333);
  viewport.zoom(2.5, 420, 333);
  assertNear(viewport.toPicture(420, 333), place);
});

test("a fitted picture follows the size of the canvas, a zoomed one keeps its scale", () => {
  const viewport = start();
  viewport.resize(500, 350);
  assertNear([sides(viewport)[0]], [16]);
  viewport.zoom(4, 250, 175);
  const { scale } = viewport;
  const centre = viewport.toPicture(250, 175);
  viewport.resize(800, 600);
  assert.equal(viewport.scale, scale);
  assertNear(viewport.toPicture(400, 300), centre);
});

test("no amount of panning or zooming loses the picture", () => {
  const viewport = start();
  for (const [dx, dy] of [[1e6, 0], [-1e6, 0], [0, 1e6], [0, -1e6]]) {
    viewport.pan(dx, dy);
    const [left, top, right, bottom] = sides(viewport);
    assert.ok(left <= 500 + 1e-6 && right >= 500 - 1e-6, `${left} to ${right}`);
    assert.ok(top <= 350 + 1e-6 && bottom >= 350 - 1e-6, `${top} to ${bottom}`);
  }
  viewport.zoom(1e9, 10, 10);
  assert.equal(viewport.scale, 40);
  viewport.zoom(1e-9, 10, 10);
  assert.ok(viewport.scale > 0.1);
});

test("fitting undoes any zoom and pan", () => {
  const viewport = start();
  const fitted = sides(viewport);
  viewport.zoom(7, 3, 5);
  viewport.pan(40, -20);
  viewport.fit();
  assertNear(sides(viewport), fitted);
});

test("a canvas without a size still has a valid scale", () => {
  const viewport = start(0, 0);
  assert.ok(Number.isFinite(viewport.scale) && viewport.scale > 0);
});
