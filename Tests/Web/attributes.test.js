import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attributesOn,
  occludedRanges,
  withOcclusion,
  withValue,
  withoutValue,
} from "../../web/js/objects/attributes.js";
import { objectState } from "./Support/session.js";

const red = { frame_idx: 0, occluded: false, values: { team: "red" } };
const hidden = { frame_idx: 5, occluded: true, values: { team: "red" } };
const player = objectState(1, { attributes: [red, hidden] });
const plain = objectState(2);

test("attributes hold up to the next ones", () => {
  assert.equal(attributesOn(player, 4), red);
  assert.equal(attributesOn(player, 5), hidden);
  assert.equal(attributesOn(player, 90), hidden);
  assert.equal(attributesOn(objectState(1, { attributes: [hidden] }), 4), null);
  assert.equal(attributesOn(plain, 4), null);
  assert.equal(attributesOn(null, 4), null);
});

test("an occlusion ends with the next attributes", () => {
  const seen = { frame_idx: 9, occluded: false, values: {} };
  const [again, still] = [12, 15].map((frame) => ({ ...hidden, frame_idx: frame }));
  const object = objectState(1, { attributes: [red, hidden, seen, again, still] });
  const ranges = [[5, 8], [12, 14], [15, Infinity]];
  assert.deepEqual(occludedRanges(object), ranges);
  assert.deepEqual(occludedRanges(plain), []);
});

test("an occlusion leaves the values", () => {
  assert.deepEqual(withOcclusion(player, 3, true), { ...hidden, frame_idx: 3 });
  assert.deepEqual(withOcclusion(plain, 3, true), { frame_idx: 3, occluded: true, values: {} });
});

test("the first value of a name holds on the whole video", () => {
  assert.deepEqual(withValue(plain, 7, "team", "red"), [red]);
  const values = { team: "red", number: "10" };
  assert.deepEqual(withValue(player, 7, "number", "10"), [
    { ...red, values },
    { ...hidden, values },
  ]);
  const late = objectState(1, { attributes: [{ ...hidden, values: {} }] });
  assert.deepEqual(withValue(late, 7, "team", "red"), [red, hidden]);
});

test("another value holds from its frame on", () => {
  assert.deepEqual(withValue(player, 7, "team", "blue"), [
    { frame_idx: 7, occluded: true, values: { team: "blue" } },
  ]);
  assert.deepEqual(withoutValue(player, 2, "team"), { frame_idx: 2, occluded: false, values: {} });
});
