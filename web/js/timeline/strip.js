import { h } from "../ui/dom.js";

/**
 * What `paint` of a strip gets: sizes are in pixels of the screen, `frames` are the first and last
 * frame of a column of pixels.
 *
 * @typedef {{context: CanvasRenderingContext2D, width: number, height: number,
 *   frames: (column: number) => [number, number]}} StripSpace
 */

/** A canvas as wide as its track, on which something is drawn for each frame that is shown. */
export class Strip {
  element = h("canvas", { class: "strip" });
  #context = /** @type {CanvasRenderingContext2D} */ (this.element.getContext("2d"));
  #scale;
  #paint;
  #drawing = 0;
  #resizes = new ResizeObserver(() => this.draw());

  /**
   * @param {import("./time-scale.js").TimeScale} scale
   * @param {(space: StripSpace) => void} paint
   */
  constructor(scale, paint) {
    this.#scale = scale;
    this.#paint = paint;
    this.#resizes.observe(this.element);
  }

  draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#drawNow();
    });
  }

  close() {
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#drawing);
  }

  #drawNow() {
    const ratio = window.devicePixelRatio;
    const width = Math.round(this.element.clientWidth * ratio);
    const height = Math.round(this.element.clientHeight * ratio);
    if (this.element.width !== width) this.element.width = width;
    if (this.element.height !== height) this.element.height = height;
    this.#context.clearRect(0, 0, width, height);
    const { first: start, span } = this.#scale;
    const perColumn = span / Math.max(1, width);
    this.#paint({
      context: this.#context,
      width,
      height,
      frames: (column) => {
        const first = Math.floor(start + column * perColumn);
        return [first, Math.max(first, Math.ceil(start + (column + 1) * perColumn) - 1)];
      },
    });
  }
}
