import { MIDDLE } from "../../masks/snapping/snap.js";
import { Tool } from "./tool.js";

/**
 * @typedef {import("./tool.js").PointXY} PointXY
 * @typedef {import("./tool.js").Viewport} Viewport
 * @typedef {{points: PointXY[], radius: number, value: 0 | 1, snaps: boolean}} Stroke `value` 1
 *   paints, 0 erases; `snaps`: only what looks like the middle of the stroke
 */

const ALPHA = 0.5;
/** How an erasing stroke looks until its mask is there: a light veil over the picture. */
const ERASING = { color: "#ffffff", alpha: 0.35 };
/** Lengths of the dashes and gaps of the cursor while a stroke snaps, in pixels of the screen. */
const DASHES = [5, 4];

/**
 * Paints on the chosen object's mask, or erases from it. The right button and Alt swap the two.
 * With Ctrl the stroke snaps to edges; the cursor is dashed then, and shows the middle of the brush.
 * A stroke stays visible until the mask with it is drawn.
 */
export class BrushTool extends Tool {
  /** @type {Stroke | null} */
  #stroke = null;
  /** @type {Set<Stroke>} complete, but their masks are not drawn yet */
  #waiting = new Set();
  /** @type {PointXY | null} */
  #at = null;
  #snaps = false;
  #erases;
  #size;
  #color;
  #painted;

  /**
   * @param {boolean} erases
   * @param {import("./brush-size.js").BrushSize} size
   * @param {() => string} color of the paint
   * @param {(stroke: Stroke) => Promise<void>} painted resolves as soon as the mask is drawn
   */
  constructor(erases, size, color, painted) {
    super();
    this.#erases = erases;
    this.#size = size;
    this.#color = color;
    this.#painted = painted;
    size.on("change", () => this.onchange());
  }

  get name() {
    return this.#erases ? "eraser" : "brush";
  }

  drags() {
    return true;
  }

  /**
   * @param {PointXY} at
   * @param {import("./tool.js").Press} press
   */
  press(at, { include, snaps = false }) {
    const value = include === this.#erases ? 0 : 1;
    this.#stroke = { points: [at], radius: this.#size.diameter / 2, value, snaps };
    this.#snaps = snaps;
    this.#at = at;
    this.onchange();
  }

  /** @param {PointXY} at */
  drag(at) {
    this.#stroke?.points.push(at);
    this.#at = at;
    this.onchange();
  }

  async release() {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (!stroke) return;
    this.#waiting.add(stroke);
    await this.#painted(stroke);
    this.#waiting.delete(stroke);
    this.onchange();
  }

  /**
   * @param {PointXY | null} at
   * @param {Viewport} _view
   * @param {boolean} snaps
   */
  hover(at, _view, snaps) {
    this.#at = at;
    this.#snaps = snaps;
    this.onchange();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   */
  draw(context, viewport) {
    for (const stroke of this.#waiting) this.#drawStroke(context, viewport, stroke);
    if (this.#stroke) this.#drawStroke(context, viewport, this.#stroke);
    if (this.#at) this.#drawCursor(context, viewport, this.#at);
  }

  cancel() {
    const had = this.#stroke !== null;
    this.#stroke = null;
    this.onchange();
    return had;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   * @param {PointXY} at
   */
  #drawCursor(context, viewport, at) {
    const [x, y] = viewport.toScreen(...at);
    const radius = (this.#size.diameter / 2) * viewport.scale;
    const circles = this.#snaps ? [radius, radius * MIDDLE] : [radius];
    context.save();
    if (this.#snaps) context.setLineDash(DASHES);
    for (const [width, style] of /** @type {const} */ ([
      [3, "rgb(0 0 0 / 55%)"],
      [1.25, "#ffffff"],
    ])) {
      context.lineWidth = width;
      context.strokeStyle = style;
      for (const circle of circles) {
        context.beginPath();
        context.arc(x, y, Math.max(1, circle), 0, 2 * Math.PI);
        context.stroke();
      }
    }
    context.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   * @param {Stroke} stroke
   */
  #drawStroke(context, viewport, { points, radius, value }) {
    context.save();
    context.globalAlpha = value ? ALPHA : ERASING.alpha;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = 2 * radius * viewport.scale;
    context.strokeStyle = value ? this.#color() : ERASING.color;
    context.beginPath();
    context.moveTo(...viewport.toScreen(...points[0]));
    // A single point becomes a line to itself, which is drawn as a dot.
    for (const point of points) context.lineTo(...viewport.toScreen(...point));
    context.stroke();
    context.restore();
  }
}
