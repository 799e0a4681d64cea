/** Numbers of a normal distribution of mean 0 and deviation 1. */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A picture whose pixels have the colours that `colorAt` gives, with noise of a deviation. */
export function paint(random, width, height, deviation, colorAt) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = colorAt(x + 0.5, y + 0.5);
      const noisy = color.map((level) => level + deviation * normal(random));
      data.set([...noisy, 255], 4 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** A ground of a colour, with waves in its brightness. */
export function ground(x, y) {
  const wave = 25 * Math.sin(x / 1.5) * Math.sin(y / 2);
  return [70 + wave, 110 + wave, 90 + wave];
}
