/** @typedef {import("./painter.worker.js").PaintReply} PaintReply */
/** @typedef {import("./paint.js").Layer} Layer */

/** Paints masks on another thread, so that a click never waits for painting. */
export class MaskPainter {
  #worker = new Worker(new URL("./painter.worker.js", import.meta.url), { type: "module" });
  #next = 0;
  /** @type {Map<number, (bitmap: ImageBitmap) => void>} */
  #waiting = new Map();
  #width;
  #height;

  /**
   * @param {number} width of the video
   * @param {number} height of the video
   */
  constructor(width, height) {
    this.#width = width;
    this.#height = height;
    this.#worker.onmessage = (event) => {
      const { id, bitmap } = /** @type {PaintReply} */ (event.data);
      this.#waiting.get(id)?.(bitmap);
      this.#waiting.delete(id);
    };
  }

  /**
   * @param {Layer[]} layers the first is on top
   * @returns {Promise<ImageBitmap>} with x and y swapped, see `paintTransposed`
   */
  paint(layers) {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, width: this.#width, height: this.#height, layers });
    });
  }

  close() {
    this.#worker.terminate();
  }
}
