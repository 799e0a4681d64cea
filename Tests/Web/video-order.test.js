import assert from "node:assert/strict";
import test from "node:test";
import { ordered } from "../../web/js/library/video-order.js";

const video = (name, created, done, frames) => ({
  name,
  created_at: `2026-01-0${created}T00:00:00Z`,
  annotated_frames: done,
  frame_count: frames,
});
const VIDEOS = [video("take 10", 1, 50, 100), video("take 9", 3, 0, 20), video("Pond", 2, 20, 20)];

const names = (order, text = "") => ordered(VIDEOS, order, text).map(({ name }) => name);

test("videos are sorted by date, name, work left and length", () => {
  assert.deepEqual(names("newest"), ["take 9", "Pond", "take 10"]);
  assert.deepEqual(names("name"), ["Pond", "take 9", "take 10"]);
  assert.deepEqual(names("todo"), ["take 9", "take 10", "Pond"]);
  assert.deepEqual(names("longest"), ["take 10", "take 9", "Pond"]);
});

test("an order that is not known is the usual one", () => {
  assert.deepEqual(names("backwards"), names("newest"));
});

test("a search finds parts of names in any case", () => {
  assert.deepEqual(names("name", " TAKE "), ["take 9", "take 10"]);
  assert.deepEqual(names("name", "lake"), []);
});
