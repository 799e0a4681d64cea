import assert from "node:assert/strict";
import test from "node:test";
import { ordered } from "../../web/js/library/list-order.js";
import { PROJECT_ORDERS, VIDEO_ORDERS } from "../../web/js/library/orders.js";

const made = (day) => `2026-01-0${day}T00:00:00Z`;
const video = (name, day, done, frames) => ({
  name,
  created_at: made(day),
  annotated_frames: done,
  frame_count: frames,
});
const VIDEOS = [video("take 10", 1, 50, 100), video("take 9", 3, 0, 20), video("Pond", 2, 20, 20)];
const PROJECTS = [
  { name: "Weirs 10", created_at: made(1) },
  { name: "weirs 9", created_at: made(2) },
  { name: "Birds", created_at: made(3) },
];

const names = (order, text = "") => {
  return ordered(VIDEOS, VIDEO_ORDERS, order, text).map(({ name }) => name);
};
const projects = (order, text = "") => {
  return ordered(PROJECTS, PROJECT_ORDERS, order, text).map(({ name }) => name);
};

test("videos are sorted by date, name, work left and length", () => {
  assert.deepEqual(names("newest"), ["take 9", "Pond", "take 10"]);
  assert.deepEqual(names("name"), ["Pond", "take 9", "take 10"]);
  assert.deepEqual(names("todo"), ["take 9", "take 10", "Pond"]);
  assert.deepEqual(names("longest"), ["take 10", "take 9", "Pond"]);
});

test("projects are sorted by date and name", () => {
  assert.deepEqual(projects("oldest"), ["Weirs 10", "weirs 9", "Birds"]);
  assert.deepEqual(projects("newest"), ["Birds", "weirs 9", "Weirs 10"]);
  assert.deepEqual(projects("name"), ["Birds", "weirs 9", "Weirs 10"]);
});

test("an order that is not known is the usual one", () => {
  assert.deepEqual(names("backwards"), names("newest"));
  assert.deepEqual(projects("backwards"), projects("oldest"));
});

test("a search finds parts of names in any case", () => {
  assert.deepEqual(names("name", " TAKE "), ["take 9", "take 10"]);
  assert.deepEqual(names("name", "lake"), []);
  assert.deepEqual(projects("name", "weir"), ["weirs 9", "Weirs 10"]);
});
