import { Tool } from "./tool.js";

/** @typedef {import("./tool.js").PointXY} PointXY */

/** A click includes or excludes what is at this place. */
export class PointTool extends Tool {
  #size;
  #clicked;

  /**
   * @param {{width: number, height: number}} size of the video
   * @param {(at: PointXY, press: import("./tool.js").Press) => void} clicked
   */
  constructor(size, clicked) {
    super();
    this.#size = size;
    this.#clicked = clicked;
  }

  /** @returns {import("./tool.js").ToolName} */
  get name() {
    return "point";
  }

  /**
   * @param {PointXY} at
   * @param {import("./tool.js").Press} press
   */
  click([x, y], press) {
    const { width, height } = this.#size;
    if (x < 0 || y < 0 || x > width || y > height) return;
    // Tenths of a pixel are precise enough, and short in the log.
    this.#clicked([Math.round(x * 10) / 10, Math.round(y * 10) / 10], press);
  }
}
