import assert from "node:assert/strict";
import test from "node:test";
import { inFrameOrder, isImageName } from "../../web/js/library/image-names.js";

/* The cases of `Tests/VideoIOTests/ImageNameTests.swift`: both order alike. */
const ORDERED = [
  "1.png",
  "02.jpg",
  "3 b.jpg",
  "10.jpeg",
  "99999999999999999999998.png",
  "99999999999999999999999.png",
  "IMG_9.JPG",
  "IMG_10.JPG",
  "IMG_10 (2).JPG",
  "a.png",
  "a1.png",
  "a1b2.png",
  "a01b10.png",
  "b.png",
  "é.png",
  "\uFFFD.png",
  "\u{1F600}.png",
];

const sorted = (names) => inFrameOrder(names.map((name) => ({ name }))).map(({ name }) => name);

test("names are ordered by their numbers, as the server orders them", () => {
  assert.deepEqual(sorted([...ORDERED].reverse()), ORDERED);
  for (const [index, first] of ORDERED.entries()) {
    for (const second of ORDERED.slice(index + 1)) {
      assert.deepEqual(sorted([second, first]), [first, second]);
    }
  }
});

test("names of the same place have one order, whatever the order they come in", () => {
  for (const names of [["01.jpg", "1.jpg"], ["1.jpg", "1.png"], ["x00.png", "x0.png"]]) {
    assert.deepEqual(sorted(names), sorted([...names].reverse()));
  }
});

test("JPEG and PNG images are known by their names", () => {
  for (const name of ["1.jpg", "a.b.JPEG", "ü.Png"]) assert.ok(isImageName(name), name);
  for (const name of [".1.jpg", "1.gif", "jpg", ".png", "1.jpg.zip", ""]) {
    assert.ok(!isImageName(name), name);
  }
});
