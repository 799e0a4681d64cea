import assert from "node:assert/strict";
import test from "node:test";
import { counted, duration, fileSize, hex, listed, rgb, timecode } from "../../web/js/ui/format.js";

test("sizes have one decimal below ten, and none from there", () => {
  const sizes = [0, 999, 1000, 9949, 9950, 123456, 5e6, 2.5e13, 7e18].map(fileSize);
  assert.deepEqual(sizes, [
    "0 B", "999 B", "1.0 kB", "9.9 kB", "9.9 kB", "123 kB", "5.0 MB", "25 TB", "7000000 TB",
  ]);
});

test("time is cut, not rounded, so that a frame is never shown as the second after it", () => {
  assert.equal(timecode(59.999), "0:59");
  assert.equal(timecode(75.2, 1), "1:15.2");
  assert.equal(timecode(75.2, 2), "1:15.20");
  assert.equal(timecode(3600), "60:00");
  assert.equal(timecode(0, 2), "0:00.00");
});

test("a wait is given in the unit that suits it, and is never zero", () => {
  const waits = [0, 0.4, 8.4, 89, 90, 5399, 5400, 4800 + 3600].map(duration);
  const expected = ["1 s", "1 s", "8 s", "89 s", "2 min", "1 h 30 min", "1 h 30 min", "2 h 20 min"];
  assert.deepEqual(waits, expected);
});

test("a single thing has no plural", () => {
  const texts = [0, 1, 2, 12345].map((count) => counted(count, "frame"));
  assert.deepEqual(texts, ["0 frames", "1 frame", "2 frames", "12,345 frames"]);
});

test("names are listed, and the last of many only counted", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const lists = [1, 2, 3, 5, 6, 7].map((count) => listed(names.slice(0, count)));
  assert.deepEqual(lists, [
    "a", "a and b", "a, b and c", "a, b, c, d and e", "a, b, c, d and 2 others",
    "a, b, c, d and 3 others",
  ]);
});

test("colours survive being written and read", () => {
  for (const color of [[0, 0, 0], [255, 255, 255], [1, 128, 15]]) {
    assert.deepEqual(rgb(hex(color)), color);
  }
  assert.equal(hex([1, 128, 15]), "#01800f");
});
