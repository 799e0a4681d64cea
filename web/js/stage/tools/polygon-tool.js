import { Tool } from "./tool.js";
import { distanceToLine } from "../../masks/outline.js";

/**
 * @typedef {import("./tool.js").PointXY} PointXY
 * @typedef {import("./tool.js").Viewport} Viewport
 * @typedef {import("../../masks/pixel-mask.js").Polygon} Polygon
 * @typedef {{polygon: Polygon, index: number}} Node
 * @typedef {{before: Polygon[], after: Polygon[]}} Reshaping an edit of the mask's outlines
 * @typedef {{polygon: Polygon, value: 0 | 1}} Area that was drawn; `value` 1 adds it to the
 *   mask, 0 cuts it out
 */

/** A press this close to a node or an edge is on it, in pixels of the screen. */
const NEAR = 8;
/** Half the width of a node, in pixels of the screen. */
const NODE = 4;

/**
 * Edits the outline of the chosen object's mask by its nodes: a drag moves a node, a press on an
 * edge inserts one, the right button or Alt removes one. A press elsewhere starts a polygon, which
 * is added to the mask when it is closed, by a double click for example, or cut out if it was started
 * with the right button or Alt.
 */
export class PolygonTool extends Tool {
  /** @type {Polygon[]} */
  #polygons = [];
  /** @type {Polygon[]} as they were before the current edit */
  #before = [];
  /** @type {Node | null} */
  #held = null;
  /** @type {Node | null} */
  #pointed = null;
  /** @type {Area | null} */
  #open = null;
  /** @type {PointXY | null} */
  #at = null;
  #color;
  #drawn;
  /**
   * Called after the outlines were edited.
   *
   * @type {(change: Reshaping) => void}
   */
  onreshape = () => {};

  /**
   * @param {() => string} color
   * @param {(area: Area) => void} drawn
   */
  constructor(color, drawn) {
    super();
    this.#color = color;
    this.#drawn = drawn;
  }

  /** @returns {import("./tool.js").ToolName} */
  get name() {
    return "polygon";
  }

  /** @param {Polygon[]} polygons outlines of the mask to edit */
  show(polygons) {
    this.#polygons = polygons;
    this.#held = null;
    this.#pointed = null;
    this.onchange();
  }

  drags() {
    return true;
  }

  get isDrawing() {
    return this.#open !== null;
  }

  /**
   * @param {PointXY} at
   * @param {import("./tool.js").Press} press
   * @param {Viewport} viewport
   */
  press(at, { include }, viewport) {
    if (this.#open) return this.#addNode(at, viewport);
    this.#before = this.#polygons.map((polygon) => polygon.map(([x, y]) => [x, y]));
    const node = this.#nodeAt(at, viewport);
    if (node && !include) {
      this.#removeNode(node);
    } else {
      this.#held = node ?? (include ? this.#insertNode(at, viewport) : null);
      if (!this.#held) this.#open = { polygon: [at], value: include ? 1 : 0 };
    }
    this.onchange();
  }

  /** @param {PointXY} at */
  drag(at) {
    this.#at = at;
    if (this.#held) this.#held.polygon[this.#held.index] = at;
    else this.#open?.polygon.splice(-1, 1, at);
    this.onchange();
  }

  release() {
    const held = this.#held;
    this.#held = null;
    if (held) this.#reportChange();
    this.onchange();
  }

  /**
   * @param {PointXY | null} at
   * @param {Viewport} viewport
   */
  hover(at, viewport) {
    this.#at = at;
    this.#pointed = at && this.#nodeAt(at, viewport);
    this.onchange();
  }

  cancel() {
    if (!this.#open && !this.#held) return false;
    if (this.#held) this.#polygons = this.#before;
    this.#open = null;
    this.#held = null;
    this.onchange();
    return true;
  }

  takeBack() {
    return this.#open ? this.remove() : this.cancel();
  }

  finish() {
    const open = this.#open;
    if (!open) return false;
    this.#open = null;
    if (open.polygon.length >= 3) this.#drawn(open);
    this.onchange();
    return true;
  }

  remove() {
    if (this.#open) {
      this.#open.polygon.pop();
      if (this.#open.polygon.length === 0) this.#open = null;
    } else if (this.#pointed) {
      this.#before = this.#polygons.map((polygon) => [...polygon]);
      this.#removeNode(this.#pointed);
    } else {
      return false;
    }
    this.onchange();
    return true;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   */
  draw(context, viewport) {
    context.save();
    context.lineJoin = "round";
    for (const polygon of this.#polygons) this.#drawLine(context, viewport, polygon, true);
    for (const polygon of this.#polygons) this.#drawNodes(context, viewport, polygon);
    if (this.#open) {
      const { polygon, value } = this.#open;
      const ahead = this.#at ? [...polygon, this.#at] : polygon;
      if (!value) context.setLineDash([6, 4]);
      this.#drawLine(context, viewport, ahead, false);
      context.setLineDash([]);
      this.#drawNodes(context, viewport, polygon);
    }
    context.restore();
  }

  /**
   * @param {PointXY} at
   * @param {Viewport} viewport
   */
  #addNode(at, viewport) {
    const { polygon } = /** @type {Area} */ (this.#open);
    const last = polygon[polygon.length - 1];
    // The second press of a double click is where the first one made a node.
    const isAgain = isNear(last, at, viewport);
    if (polygon.length >= 3 && (isAgain || isNear(polygon[0], at, viewport))) this.finish();
    else if (!isAgain) polygon.push(at);
    this.onchange();
  }

  /**
   * @param {PointXY} at
   * @param {Viewport} viewport
   * @returns {Node | null}
   */
  #nodeAt(at, viewport) {
    for (const polygon of this.#polygons) {
      const index = polygon.findIndex((node) => isNear(node, at, viewport));
      if (index >= 0) return { polygon, index };
    }
    return null;
  }

  /**
   * @param {PointXY} at
   * @param {Viewport} viewport
   * @returns {Node | null} inserted into an edge at this place; null if there is no edge
   */
  #insertNode(at, viewport) {
    for (const polygon of this.#polygons) {
      const index = polygon.findIndex((from, position) => {
        const to = polygon[(position + 1) % polygon.length];
        return distanceToLine(at, from, to) * viewport.scale < NEAR;
      });
      if (index < 0) continue;
      polygon.splice(index + 1, 0, at);
      return { polygon, index: index + 1 };
    }
    return null;
  }

  /** @param {Node} node of a triangle: removes all of it */
  #removeNode({ polygon, index }) {
    if (polygon.length > 3) polygon.splice(index, 1);
    else this.#polygons = this.#polygons.filter((other) => other !== polygon);
    this.#pointed = null;
    this.#reportChange();
  }

  #reportChange() {
    this.onreshape({ before: this.#before, after: this.#polygons });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   * @param {Polygon} polygon
   * @param {boolean} closed
   */
  #drawLine(context, viewport, polygon, closed) {
    context.beginPath();
    polygon.forEach((point, index) => {
      if (index) context.lineTo(...viewport.toScreen(...point));
      else context.moveTo(...viewport.toScreen(...point));
    });
    if (closed) context.closePath();
    context.lineWidth = 4;
    context.strokeStyle = "rgb(0 0 0 / 55%)";
    context.stroke();
    context.lineWidth = 2;
    context.strokeStyle = this.#color();
    context.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Viewport} viewport
   * @param {Polygon} polygon
   */
  #drawNodes(context, viewport, polygon) {
    context.lineWidth = 1.5;
    context.strokeStyle = "#0d0f13";
    polygon.forEach((node, index) => {
      const [x, y] = viewport.toScreen(...node);
      const { polygon: other, index: pointed } = this.#held ?? this.#pointed ?? {};
      const size = other === polygon && pointed === index ? NODE + 2 : NODE;
      context.fillStyle = "#ffffff";
      context.fillRect(x - size, y - size, 2 * size, 2 * size);
      context.strokeRect(x - size, y - size, 2 * size, 2 * size);
    });
  }
}

/**
 * @param {PointXY} one
 * @param {PointXY} other
 * @param {Viewport} viewport
 */
function isNear(one, other, viewport) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]) * viewport.scale < NEAR;
}
