import { hex } from "../ui/format.js";

/** The painted masks of one frame: their areas, and their outlines as lines of any width. */
export class PaintedFrame {
  #areas;
  #outlines;

  /** @param {import("./painter.worker.js").PaintReply} reply */
  constructor({ bitmap, outlines }) {
    this.#areas = bitmap;
    this.#outlines = outlines.map(({ color, polygons }) => ({
      color: hex(color),
      path: pathOf(polygons),
    }));
  }

  /** Frees the memory. Nothing is drawn from then on. */
  close() {
    this.#areas.close();
    this.#outlines = [];
  }

  /**
   * Draws the masks in pixels of the video.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {{opacity: number, lineWidth: number | null}} look `opacity` from 0 to 1, `lineWidth` in
   *   pixels of the video; null for no outlines
   */
  draw(context, { opacity, lineWidth }) {
    const { width: height, height: width } = this.#areas;
    // A bitmap that was closed has no size. Then the next one is about to come.
    if (width === 0) return;
    context.save();
    context.globalAlpha = opacity;
    context.transform(0, 1, 1, 0, 0, 0);
    context.drawImage(this.#areas, 0, 0, height, width);
    context.restore();
    if (lineWidth === null) return;
    context.lineWidth = lineWidth;
    for (const { color, path } of this.#outlines) {
      context.strokeStyle = color;
      context.stroke(path);
    }
  }
}

/** @param {Int32Array[]} polygons each as x, y, x, y, ... */
function pathOf(polygons) {
  const path = new Path2D();
  for (const polygon of polygons) {
    path.moveTo(polygon[0], polygon[1]);
    for (let at = 2; at < polygon.length; at += 2) path.lineTo(polygon[at], polygon[at + 1]);
    path.closePath();
  }
  return path;
}
