import assert from "node:assert/strict";
import test from "node:test";
import { frameCounts } from "../../web/js/exchange/frame-count.js";
import { objectState } from "./Support/session.js";

const OBJECTS = [
  objectState(1, { keyframes: [0, 50], frames_with_masks: [[0, 59]] }),
  objectState(2, { keyframes: [50], frames_with_masks: [[40, 79], [90, 90]] }),
];

test("frames with masks of any object are counted once", () => {
  assert.deepEqual(frameCounts(OBJECTS, 0, 99), { all: 100, masks: 81, keyframes: 2, reviewed: 0 });
});

test("only frames of the range count", () => {
  assert.deepEqual(frameCounts(OBJECTS, 70, 95), { all: 26, masks: 11, keyframes: 0, reviewed: 0 });
  assert.deepEqual(frameCounts(OBJECTS, 80, 89), { all: 10, masks: 0, keyframes: 0, reviewed: 0 });
});

test("without objects there are no masks", () => {
  assert.deepEqual(frameCounts([], 0, 9), { all: 10, masks: 0, keyframes: 0, reviewed: 0 });
});

test("reviewed frames of the range are counted", () => {
  const reviewed = /** @type {[number, number][]} */ ([
    [0, 9],
    [95, 120],
  ]);
  assert.equal(frameCounts(OBJECTS, 5, 99, reviewed).reviewed, 10);
});
