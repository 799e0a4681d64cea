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

test("a mask is painted where it is, stronger at its edge", () => {
  const at = painted({ counts: LEFT, color: RED });
  const [r, g, b, alpha] = at(0, 1);
  const edge = at(1, 1);
  assert.deepEqual([r, g, b], RED);
  assert.deepEqual(edge.slice(0, 3), RED);
  assert.ok(edge[3] > alpha && alpha > 0, `${edge[3]} at the edge, ${alpha} inside`);
  assert.deepEqual(at(2, 1), [0, 0, 0, 0]);
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
  assert.ok(at(1, 1)[3] > at(0, 1)[3], "the edge is no longer seen");
  assert.deepEqual(at(2, 1), [0, 0, 0, 0]);
});
