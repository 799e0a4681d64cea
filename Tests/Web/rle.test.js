import assert from "node:assert/strict";
import test from "node:test";
import { decodeCounts, encodeCounts } from "../../web/js/masks/rle.js";
import { randomNumbers } from "./Support/random.js";

/*
 * Texts worked out by hand from the definition: five bits a character, the lowest first, 48 added;
 * 32 says that more follow; bit 16 of the last is the sign; from the fourth run on, the difference
 * to the run two before.
 */
const BY_HAND = [
  { what: "no run", runs: [], text: "" },
  { what: "an empty mask of 12 pixels", runs: [12], text: "<" },
  { what: "a full mask of 12 pixels", runs: [0, 12], text: "0<" },
  { what: "a single pixel", runs: [5, 1, 6], text: "516" },
  { what: "the largest number of one character", runs: [15], text: "?" },
  { what: "a number whose fifth bit would be the sign", runs: [16], text: "`0" },
  { what: "a number of two characters", runs: [100], text: "T3" },
  { what: "a run shorter than the one two before", runs: [2, 3, 4, 1], text: "234N" },
  { what: "a run as long as the one two before", runs: [2, 3, 4, 3], text: "2340" },
];

/* Texts that pycocotools 2.0.11 writes. */
const BY_REFERENCE = [
  {
    what: "rows 10 to 19 of two columns of 100×100",
    runs: [510, 10, 90, 10, 9380],
    text: "n?:j20ZR9",
  },
  { what: "a checkerboard of 3×4", runs: [1, 1, 1, 2, 1, 1, 2, 1, 1, 1], text: "11110O10O0" },
  {
    what: "three columns of 1920×1080",
    runs: [540300, 400, 680, 400, 680, 400, 1530740],
    text: "\\d_`0`<Xe0000\\Vf^1",
  },
  { what: "an empty mask of four million pixels", runs: [4000000], text: "PXRj3" },
];

for (const { what, runs, text } of [...BY_HAND, ...BY_REFERENCE]) {
  test(`${what} is written and read as COCO defines it`, () => {
    assert.equal(encodeCounts(runs), text);
    assert.deepEqual([...decodeCounts(text)], runs);
  });
}

test("random runs survive writing and reading", () => {
  const random = randomNumbers(1);
  for (let round = 0; round < 200; round++) {
    const count = Math.floor(random() * 50);
    const runs = Array.from({ length: count }, () => Math.floor(random() ** 4 * 2 ** 27));
    assert.deepEqual([...decodeCounts(encodeCounts(runs))], runs);
  }
});

test("a truncated text gives the runs before the cut, and no more runs than characters", () => {
  const text = encodeCounts([510, 10, 90, 10, 9380]);
  for (let length = 0; length <= text.length; length++) {
    const runs = [...decodeCounts(text.slice(0, length))];
    assert.ok(runs.length <= length, `${runs.length} runs of ${length} characters`);
    const complete = [510, 10, 90, 10, 9380].slice(0, Math.max(0, runs.length - 1));
    assert.deepEqual(runs.slice(0, -1), complete);
  }
});

test("characters outside of the alphabet end a number and don't hang", () => {
  assert.equal(decodeCounts("\u0000\uffff!").length <= 3, true);
});
