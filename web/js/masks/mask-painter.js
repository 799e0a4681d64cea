/** @typedef {import("./painter.worker.js").PaintReply} PaintReply */
/** @typedef {import("./paint.js").Layer} Layer */

/** Paints masks on another thread, so that a click never waits for painting. */
export class MaskPainter {
  #worker = new Worker(new URL("./painter.worker.js", import.meta.url), { type: "module" });
  #next = 0;
  /** @type {Map<number, (painted: PaintReply) => void>} */
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
      const painted = /** @type {PaintReply} */ (event.data);
      this.#waiting.get(painted.id)?.(painted);
      this.#waiting.delete(painted.id);
    };
  }

  /**
   * @param {Layer[]} layers the first is on top
   * @returns {Promise<PaintReply>} its bitmap has x and y swapped, see `paintTransposed`
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
