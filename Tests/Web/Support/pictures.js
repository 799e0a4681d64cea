import { PixelMask } from "../../../web/js/masks/pixel-mask.js";

/** A mask of rows such as "..#": `#` is inside. */
export function maskOf(...rows) {
  const mask = new PixelMask(rows[0].length, rows.length);
  rows.forEach((row, y) => {
    [...row].forEach((character, x) => {
      mask.pixels[x * rows.length + y] = character === "#" ? 1 : 0;
    });
  });
  return mask;
}

/** The rows of a mask, as `maskOf` takes them. */
export function rowsOf({ width, height, pixels }) {
  const row = (y) => {
    const inside = Array.from({ length: width }, (_, x) => pixels[x * height + y] === 1);
    return inside.map((isInside) => (isInside ? "#" : ".")).join("");
  };
  return Array.from({ length: height }, (_, y) => row(y));
}

/** A mask whose pixels are inside with this probability. */
export function noise(random, width, height, share = 0.5) {
  const mask = new PixelMask(width, height);
  for (let at = 0; at < mask.pixels.length; at++) mask.pixels[at] = random() < share ? 1 : 0;
  return mask;
}
