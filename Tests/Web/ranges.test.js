import assert from "node:assert/strict";
import test from "node:test";
import { adding, contains, removing } from "../../web/js/annotate/ranges.js";

test("a range contains its first and its last frame", () => {
  const ranges = [[2, 4], [8, 8]];
  const frames = [1, 2, 3, 4, 5, 7, 8, 9].filter((frame) => contains(ranges, frame));
  assert.deepEqual(frames, [2, 3, 4, 8]);
});

test("no range contains nothing, and neither does a reversed one", () => {
  assert.equal(contains([], 0), false);
  for (const frame of [3, 4, 5]) assert.equal(contains([[5, 3]], frame), false);
});

test("a frame apart from all ranges becomes a range of its own, in order", () => {
  assert.deepEqual(adding([], 7), [[7, 7]]);
  assert.deepEqual(adding([[2, 4], [12, 13]], 8), [[2, 4], [8, 8], [12, 13]]);
  assert.deepEqual(adding([[2, 4]], 0), [[0, 0], [2, 4]]);
});

test("a frame beside a range extends it", () => {
  assert.deepEqual(adding([[2, 4]], 5), [[2, 5]]);
  assert.deepEqual(adding([[2, 4]], 1), [[1, 4]]);
});

test("a frame that fills a gap joins the ranges beside it", () => {
  assert.deepEqual(adding([[0, 0], [2, 4], [6, 9]], 5), [[0, 0], [2, 9]]);
});

test("a frame that is in a range already changes nothing", () => {
  for (const frame of [2, 3, 4]) assert.deepEqual(adding([[2, 4]], frame), [[2, 4]]);
});

test("removing a frame shortens, splits or deletes its range", () => {
  assert.deepEqual(removing([[2, 4]], 2), [[3, 4]]);
  assert.deepEqual(removing([[2, 4]], 4), [[2, 3]]);
  assert.deepEqual(removing([[2, 4]], 3), [[2, 2], [4, 4]]);
  assert.deepEqual(removing([[2, 2], [5, 6]], 2), [[5, 6]]);
});

test("removing a frame outside of all ranges changes nothing", () => {
  const ranges = [[2, 4], [7, 8]];
  for (const frame of [0, 5, 99]) assert.deepEqual(removing(ranges, frame), ranges);
  assert.deepEqual(removing([], 3), []);
});

test("adding and removing give the same frames as a set does", () => {
  let ranges = [];
  const set = new Set();
  for (let step = 0; step < 500; step++) {
    const frame = (step * 37) % 41;
    if (step % 3 === 0) {
      ranges = removing(ranges, frame);
      set.delete(frame);
    } else {
      ranges = adding(ranges, frame);
      set.add(frame);
    }
    const frames = ranges.flatMap(([first, last]) => {
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
    assert.deepEqual(frames, [...set].sort((a, b) => a - b));
    for (let index = 1; index < ranges.length; index++) {
      assert.ok(ranges[index][0] > ranges[index - 1][1] + 1, `${ranges} could be joined`);
    }
  }
});
