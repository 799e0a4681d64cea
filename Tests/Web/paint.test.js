import assert from "node:assert/strict";
import test from "node:test";
import { paintTransposed } from "../../web/js/masks/paint.js";
import { maskOf } from "./Support/pictures.js";

/** Paints masks of 5×4 pixels; gives the colour at a place of the video. */
function painted(...layers) {
  const image = { width: 4, height: 5, data: new Uint8ClampedArray(4 * 5 * 4).fill(7) };
  paintTransposed(image, layers);
  return (x, y) => [...image.data.subarray((x * 4 + y) * 4, (x * 4 + y) * 4 + 4)];
}

const RED = [255, 0, 0];
const BLUE = [0, 0, 255];
const FULL = maskOf("#####", "#####", "#####", "#####").encode().counts;
const LEFT = maskOf("##...", "##...", "##...", "##...").encode().counts;

test("nothing is painted without masks, and what was there is cleared", () => {
  const at = painted();
  for (let x = 0; x < 5; x++) for (let y = 0; y < 4; y++) assert.deepEqual(at(x, y), [0, 0, 0, 0]);
});

test("a mask is painted where it is, evenly", () => {
  const at = painted({ counts: LEFT, color: RED });
  assert.deepEqual(at(0, 1), [...RED, 255]);
  assert.deepEqual(at(1, 1), [...RED, 255]);
  assert.deepEqual(at(2, 1), [0, 0, 0, 0]);
});

test("the outlines are given in pixels of the video, the one on top last", () => {
  const image = { width: 4, height: 5, data: new Uint8ClampedArray(4 * 5 * 4) };
  const layers = [
    { counts: LEFT, color: RED },
    { counts: FULL, color: BLUE },
  ];
  const outlines = paintTransposed(image, layers);
  assert.deepEqual(
    outlines.map(({ color, polygons }) => [color, polygons.map((polygon) => [...polygon])]),
    [
      [BLUE, [[5, 0, 5, 4, 0, 4, 0, 0]]],
      [RED, [[2, 0, 2, 4, 0, 4, 0, 0]]],
    ],
  );
});

test("the first mask is on top", () => {
  const at = painted({ counts: LEFT, color: RED }, { counts: FULL, color: BLUE });
  assert.deepEqual(at(0, 1).slice(0, 3), RED);
  assert.deepEqual(at(4, 1).slice(0, 3), BLUE);
});

test("run lengths for a larger picture are cut", () => {
  const at = painted({ counts: "0T3", color: BLUE });
  assert.deepEqual(at(4, 3).slice(0, 3), BLUE);
});

test("a painting is not affected by the one before", () => {
  painted({ counts: FULL, color: BLUE });
  const at = painted({ counts: LEFT, color: RED });
  assert.deepEqual(at(1, 1), [...RED, 255]);
  assert.deepEqual(at(2, 1), [0, 0, 0, 0]);
});
