import assert from "node:assert/strict";
import test from "node:test";
import { suspectStretches } from "../../web/js/timeline/suspect-stretches.js";

const suspect = (frame, score = 0.5, object = 1) => {
  return { frame_idx: frame, object_id: object, reason: "mask jumps", score };
};

const shown = (suspects) => {
  return suspectStretches(suspects).map(({ objectId, first, last, worst }) => {
    return [objectId, first, last, worst.frame_idx];
  });
};

test("frames that are close belong to one stretch, whose worst frame is known", () => {
  assert.deepEqual(shown([suspect(10), suspect(11, 0.2), suspect(14), suspect(30)]), [
    [1, 10, 14, 11],
    [1, 30, 30, 30],
  ]);
});

test("the objects' stretches are separate, in the order of their worst frames", () => {
  assert.deepEqual(shown([suspect(10), suspect(11, 0.1, 2), suspect(12, 0.1), suspect(13, 0.3, 2)]), [
    [2, 11, 13, 11],
    [1, 10, 12, 12],
  ]);
});

test("without suspects there is no stretch", () => {
  assert.deepEqual(suspectStretches([]), []);
});
