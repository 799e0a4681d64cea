import assert from "node:assert/strict";
import test from "node:test";
import { DISTINCT, distinctColor } from "../../web/js/masks/distinct-colors.js";

/** The OKLab space of Björn Ottosson, from sRGB. */
function oklab(color) {
  const [r, g, b] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test("twenty-four colours are told apart", () => {
  const labs = Array.from({ length: DISTINCT }, (_, index) => oklab(distinctColor(index)));
  assert.equal(DISTINCT, 24);
  labs.forEach((one, index) => {
    for (const other of labs.slice(0, index)) {
      const distance = Math.hypot(...one.map((value, axis) => value - other[axis]));
      // 0.02 is about the least difference that is seen side by side.
      assert.ok(distance > 0.1, `${index}: ${distance.toFixed(3)}`);
    }
  });
});

test("they repeat after the last one", () => {
  assert.deepEqual(distinctColor(DISTINCT), distinctColor(0));
});
