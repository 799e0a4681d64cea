import { paintTransposed } from "./paint.js";

/**
 * @typedef {{id: number, width: number, height: number,
 *   layers: import("./paint.js").Layer[]}} PaintRequest
 * @typedef {{id: number, bitmap: ImageBitmap}} PaintReply
 */

const scope = /** @type {{postMessage(reply: PaintReply, transfer: Transferable[]): void}} */ (
  /** @type {unknown} */ (self)
);

self.addEventListener("message", async (event) => {
  const { id, width, height, layers } = /** @type {PaintRequest} */ (event.data);
  const bitmap = await createImageBitmap(paintTransposed(width, height, layers));
  scope.postMessage({ id, bitmap }, [bitmap]);
});
