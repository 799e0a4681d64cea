import { Tool } from "./tool.js";

/**
 * @typedef {import("./tool.js").PointXY} PointXY
 * @typedef {import("./tool.js").Viewport} Viewport
 * @typedef {{points: PointXY[], radius: number, value: 0 | 1}} Stroke 1 paints and 0 erases
 */

/** Pixels of the video. */
const SIZE = { smallest: 1, largest: 400, first: 24 };
const STEP = 1.2;
const ALPHA = 0.5;
/** How an erasing stroke looks until its mask is there: a veil that lets the picture be seen. */
const ERASING = { color: "#ffffff", alpha: 0.35 };

/** The width of brush and eraser: one for both. Event: `change`. */
export class BrushSize extends EventTarget {
  #diameter = SIZE.first;

  /** In pixels of the video. */
  get diameter() {
    return this.#diameter;
  }

  set diameter(value) {
    const whole = Math.round(value);
    this.#diameter = Math.min(SIZE.largest, Math.max(SIZE.smallest, whole));
    this.dispatchEvent(new Event("change"));
  }

  /** @param {number} steps smaller where negative */
  step(steps) {
    const wanted = this.#diameter * STEP ** steps;
    // Small sizes move by a pixel, or they would not move at all.
    if (steps > 0) this.diameter = Math.max(wanted, this.#diameter + 1);
    else this.diameter = Math.min(wanted, this.#diameter - 1);
  }
}

/**
 * Paints on the chosen object's mask, or erases from it; the right button and Alt do the other of
 * the two. A stroke stays drawn until the mask that it made is.
 */
export class BrushTool extends Tool {
  /** @type {Stroke | null} */
  #stroke = null;
  /** @type {Set<Stroke>} painted, their masks still to come */
  #waiting = new Set();
  /** @type {PointXY | null} */
  #at = null;
  #erases;
  #size;
  #color;
  #painted;

  /**
   * @param {boolean} erases
   * @param {BrushSize} size
   * @param {() => string} color of what is painted
   * @param {(stroke: Stroke) => Promise<void>} painted resolves when its mask is drawn
   */
  constructor(erases, size, color, painted) {
    super();
    this.#erases = erases;
    this.#size = size;
    this.#color = color;
    this.#painted = painted;
    size.addEventListener("change", () => this.onchange());
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
  press(at, { include }) {
    const value = include === this.#erases ? 0 : 1;
    this.#stroke = { points: [at], radius: this.#size.diameter / 2, value };
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

  /** @param {PointXY | null} at */
  hover(at) {
    this.#at = at;
    this.onchange();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} view
   */
  draw(context, view) {
    for (const stroke of this.#waiting) this.#drawStroke(context, view, stroke);
    if (this.#stroke) this.#drawStroke(context, view, this.#stroke);
    if (!this.#at) return;
    const [x, y] = view.toScreen(...this.#at);
    const radius = (this.#size.diameter / 2) * view.scale;
    for (const [width, style] of /** @type {const} */ ([
      [3, "rgb(0 0 0 / 55%)"],
      [1.25, "#ffffff"],
    ])) {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.beginPath();
      context.arc(x, y, Math.max(1, radius), 0, 2 * Math.PI);
      context.stroke();
    }
  }

  cancel() {
    const had = this.#stroke !== null;
    this.#stroke = null;
    this.onchange();
    return had;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} view
   * @param {Stroke} stroke
   */
  #drawStroke(context, view, { points, radius, value }) {
    context.save();
    context.globalAlpha = value ? ALPHA : ERASING.alpha;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = 2 * radius * view.scale;
    context.strokeStyle = value ? this.#color() : ERASING.color;
    context.beginPath();
    context.moveTo(...view.toScreen(...points[0]));
    // A line to where it starts is a dot.
    for (const point of points) context.lineTo(...view.toScreen(...point));
    context.stroke();
    context.restore();
  }
}
