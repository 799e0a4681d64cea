import { h } from "../ui/dom.js";

/** @typedef {{train: number, val: number, test: number, seed: number}} Split in percent */

/** @type {{set: "train" | "val" | "test", label: string, share: number}[]} */
const SETS = [
  { set: "train", label: "Training", share: 80 },
  { set: "val", label: "Validation", share: 10 },
  { set: "test", label: "Test", share: 10 },
];

const LARGEST_SEED = 2 ** 31 - 1;

/** Asks for the shares of the sets into which videos are divided, and for the seed. */
export class SplitFields {
  #shares = SETS.map(({ set, label, share }) => {
    return { set, label, field: numberField(share, 100) };
  });
  #seed = numberField(1, LARGEST_SEED);
  element = h(
    "div",
    { class: "range", role: "group", "aria-label": "How to divide the videos" },
    ...this.#shares.map(({ label, field }) => h("label", {}, label, field, "%")),
    h("label", {}, "Seed", this.#seed),
  );

  /** @returns {Split} */
  get split() {
    const [train, val, test] = this.#shares.map(({ field }) => Number(field.value));
    return { train, val, test, seed: Number(this.#seed.value) };
  }

  /** The sum of the shares, which must be 100. */
  get sum() {
    const { train, val, test } = this.split;
    return train + val + test;
  }
}

/**
 * @param {number} value
 * @param {number} max
 */
function numberField(value, max) {
  const attributes = { type: "number", class: "field field-frame", min: 0, max, required: true };
  return h("input", { ...attributes, value });
}
