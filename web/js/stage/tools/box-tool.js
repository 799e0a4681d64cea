import { drawBox } from "../markers.js";
import { PointTool } from "./point-tool.js";

/**
 * @typedef {import("./tool.js").PointXY} PointXY
 * @typedef {import("../../types.js").BoxXY} BoxXY
 */

/** A box that is smaller than this many pixels is a click. */
const SHORTEST = 2;

/** A drag draws a box around an object; a click includes or excludes. */
export class BoxTool extends PointTool {
  /** @type {{from: PointXY, to: PointXY} | null} */
  #drawn = null;
  #size;
  #boxed;

  /**
   * @param {{width: number, height: number}} size of the video
   * @param {(at: PointXY, press: import("./tool.js").Press) => void} clicked
   * @param {(box: BoxXY) => void} boxed gets a box inside the video
   */
  constructor(size, clicked, boxed) {
    super(size, clicked);
    this.#size = size;
    this.#boxed = boxed;
  }

  /** @returns {import("./tool.js").ToolName} */
  get name() {
    return "box";
  }

  /** @param {import("./tool.js").Press} press */
  drags({ include }) {
    return include;
  }

  /** @param {PointXY} at */
  press(at) {
    this.#drawn = { from: at, to: at };
  }

  /** @param {PointXY} at */
  drag(at) {
    if (!this.#drawn) return;
    this.#drawn.to = at;
    this.onchange();
  }

  /** @param {PointXY} at */
  release(at) {
    const drawn = this.#drawn;
    if (!drawn) return;
    this.#drawn = null;
    this.onchange();
    const [x1, x2] = ordered(drawn.from[0], at[0], this.#size.width);
    const [y1, y2] = ordered(drawn.from[1], at[1], this.#size.height);
    if (x2 - x1 >= SHORTEST && y2 - y1 >= SHORTEST) this.#boxed([x1, y1, x2, y2]);
    else this.click(at, { include: true });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("./tool.js").Viewport} viewport
   */
  draw(context, viewport) {
    if (!this.#drawn) return;
    const { from, to } = this.#drawn;
    drawBox(context, viewport.toScreen(...from), viewport.toScreen(...to), "#ffffff", false);
  }

  cancel() {
    const had = this.#drawn !== null;
    this.#drawn = null;
    this.onchange();
    return had;
  }
}

/**
 * Two whole coordinates from 0 to `limit`, the smaller first.
 *
 * @param {number} one
 * @param {number} other
 * @param {number} limit
 */
function ordered(one, other, limit) {
  const valid = [one, other].map((value) => Math.round(Math.min(limit, Math.max(0, value))));
  return [Math.min(...valid), Math.max(...valid)];
}
