import { paintTransposed } from "./paint.js";

/**
 * @typedef {{id: number, width: number, height: number,
 *   layers: import("./paint.js").Layer[]}} PaintRequest
 * @typedef {{id: number, bitmap: ImageBitmap, outlines: import("./paint.js").Outline[]}} PaintReply
 */

const scope = /** @type {{postMessage(reply: PaintReply, transfer: Transferable[]): void}} */ (
  /** @type {unknown} */ (self)
);

/** Used for all requests, one after the other, because making it costs megabytes each time. */
let canvas = new ImageData(1, 1);
let last = Promise.resolve();

self.addEventListener("message", (event) => {
  last = last.then(() => paint(event.data));
});

/** @param {PaintRequest} request */
async function paint({ id, width, height, layers }) {
  if (canvas.width !== height || canvas.height !== width) canvas = new ImageData(height, width);
  const outlines = paintTransposed(canvas, layers);
  const bitmap = await createImageBitmap(canvas);
  scope.postMessage({ id, bitmap, outlines }, [bitmap]);
}
