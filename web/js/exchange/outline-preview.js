import { PixelMask } from "../masks/pixel-mask.js";
import { contours } from "../masks/outline.js";
import { h } from "../ui/dom.js";
import { hex } from "../ui/format.js";
import { sentence } from "../api/errors.js";
import { simplifiedRing } from "../masks/simplify.js";
import { words } from "../words.js";

/**
 * @typedef {import("../masks/pixel-mask.js").Polygon} Polygon
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 */

/**
 * The frame whose outlines are shown.
 *
 * @typedef {object} PreviewedFrame
 * @property {number} frame
 * @property {string} picture the address of its picture
 * @property {{width: number, height: number}} size of the video
 * @property {() => Promise<import("../types.js").FrameMasks>} masks
 * @property {(object: AnnotatedObject) => import("../types.js").Color} colorOf
 */

/** Pixels that the preview has across at most. */
const WIDEST = 960;
/** Pixels of the preview. */
const LINE = 2;

/**
 * Shows what a tolerance makes of the outlines on one frame, drawn over its picture, before anything
 * is exported. Masks that a format cuts at their holes have some more points in its file.
 */
export class OutlinePreview {
  #shown;
  #objects;
  #canvas = h("canvas", { class: "preview-picture" });
  #caption = h("figcaption", { class: "hint", role: "status" });
  #picture = new Image();
  /** @type {Map<number, Polygon[]>} exact outlines by object id */
  #outlines = new Map();
  /** @type {Promise<void> | null} */
  #loading = null;
  #tolerance = 0;
  /** @type {number[]} */
  #ids = [];
  element = h("figure", { class: "preview", hidden: true }, this.#canvas, this.#caption);

  /**
   * @param {PreviewedFrame} shown
   * @param {AnnotatedObject[]} objects
   */
  constructor(shown, objects) {
    this.#shown = shown;
    this.#objects = objects;
    const { width, height } = shown.size;
    const scale = Math.min(1, WIDEST / width);
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.hidden = true;
  }

  /**
   * @param {number | null} tolerance in pixels of the video; null hides the preview
   * @param {number[]} ids of the objects to show
   */
  async show(tolerance, ids) {
    this.element.hidden = tolerance === null;
    if (tolerance === null) return;
    this.#tolerance = tolerance;
    this.#ids = ids;
    this.#loading ??= this.#load();
    try {
      await this.#loading;
      this.#draw();
    } catch (error) {
      this.#loading = null;
      this.#caption.textContent = `${words.noPreview} ${sentence(error)}`;
    }
  }

  async #load() {
    const { picture, masks } = this.#shown;
    this.#picture.src = picture;
    const [encoded] = await Promise.all([masks(), this.#picture.decode()]);
    for (const [id, mask] of Object.entries(encoded)) {
      this.#outlines.set(Number(id), contours(PixelMask.decode(mask)));
    }
  }

  #draw() {
    const { frame, size, colorOf } = this.#shown;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    const scale = this.#canvas.width / size.width;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.drawImage(this.#picture, 0, 0, size.width, size.height);
    let [points, exact] = [0, 0];
    for (const object of this.#objects.filter(({ object_id: id }) => this.#ids.includes(id))) {
      const rings = this.#outlines.get(object.object_id) ?? [];
      const simple = rings.map((ring) => simplifiedRing(ring, this.#tolerance));
      outline(context, simple, hex(colorOf(object)), LINE / scale);
      exact += pointsOf(rings);
      points += pointsOf(simple);
    }
    this.#canvas.hidden = exact === 0;
    this.#caption.textContent = words.outlinePoints(frame, points, exact);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Polygon[]} rings
 * @param {string} color
 * @param {number} width of the line, in pixels of the video
 */
function outline(context, rings, color, width) {
  context.beginPath();
  for (const ring of rings) {
    ring.forEach(([x, y], index) => (index ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.closePath();
  }
  // Dark below, so that the line is seen on every picture.
  for (const [style, share] of /** @type {const} */ ([
    ["rgb(0 0 0 / 60%)", 2],
    [color, 1],
  ])) {
    context.strokeStyle = style;
    context.lineWidth = width * share;
    context.stroke();
  }
}

/** @param {Polygon[]} rings */
function pointsOf(rings) {
  return rings.reduce((sum, ring) => sum + ring.length, 0);
}
