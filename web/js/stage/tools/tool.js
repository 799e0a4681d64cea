/**
 * @typedef {import("../../types.js").PointXY} PointXY
 * @typedef {import("../viewport.js").Viewport} Viewport
 * @typedef {"point" | "box" | "brush" | "eraser" | "polygon"} ToolName
 * @typedef {{include: boolean}} Press false for the right button, and with Alt
 */

/**
 * What presses on the picture do; a tool overrides what it has a use for. Points are pixels of the
 * video, also outside of it. A press the tool does not `drag` moves the picture, or is a `click`.
 */
export class Tool {
  /** Called when what the tool draws has changed. */
  onchange = () => {};

  /** @returns {ToolName} */
  get name() {
    throw new Error("A tool has a name");
  }

  /**
   * @param {Press} _press
   * @returns {boolean}
   */
  drags(_press) {
    return false;
  }

  /**
   * @param {PointXY} _at
   * @param {Press} _press
   */
  click(_at, _press) {}

  /**
   * @param {PointXY} _at
   * @param {Press} _press
   * @param {Viewport} _view
   */
  press(_at, _press, _view) {}

  /** @param {PointXY} _at */
  drag(_at) {}

  /** @param {PointXY} _at */
  release(_at) {}

  /**
   * The mouse moves without a press.
   *
   * @param {PointXY | null} _at null when it leaves
   * @param {Viewport} _view
   */
  hover(_at, _view) {}

  /**
   * Over the picture and its masks, in CSS pixels.
   *
   * @param {CanvasRenderingContext2D} _context
   * @param {Viewport} _view
   */
  draw(_context, _view) {}

  /**
   * Drops what is half done.
   *
   * @returns {boolean} whether there was anything
   */
  cancel() {
    return false;
  }

  /**
   * Completes what is half done.
   *
   * @returns {boolean} whether there was anything
   */
  finish() {
    return false;
  }

  /**
   * Takes away the part that was last pointed at.
   *
   * @returns {boolean} whether there was anything
   */
  remove() {
    return false;
  }
}
