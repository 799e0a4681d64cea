/**
 * @typedef {import("../../types.js").PointXY} PointXY
 * @typedef {import("../viewport.js").Viewport} Viewport
 * @typedef {"point" | "box" | "brush" | "eraser" | "polygon"} ToolName
 * @typedef {{include: boolean, forced?: boolean, snaps?: boolean}} Press `include` is false for
 *   the right button or with Alt. With Ctrl a click is `forced`: it is for the chosen object,
 *   whatever is there; and a stroke `snaps`: it ends at edges of the picture
 */

/**
 * What presses on the picture do. A tool overrides the methods that it needs. Points are in pixels
 * of the video and may be outside of it. If `drags` is false, a drag moves the picture, and a press
 * that does not move is a `click`.
 */
export class Tool {
  /** Called if what the tool draws has changed. */
  onchange = () => {};

  /** @returns {ToolName} */
  get name() {
    throw new Error("Each tool overrides its name");
  }

  /** True while several presses make one drawing, and more of them are to come. */
  get isDrawing() {
    return false;
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
   * The mouse moved while no button is pressed.
   *
   * @param {PointXY | null} _at null if it left the canvas
   * @param {Viewport} _view
   * @param {boolean} _snaps true if a stroke that starts now would snap
   */
  hover(_at, _view, _snaps) {}

  /**
   * Draws over the picture and its masks, in CSS pixels.
   *
   * @param {CanvasRenderingContext2D} _context
   * @param {Viewport} _view
   */
  draw(_context, _view) {}

  /**
   * Drops what is not finished.
   *
   * @returns {boolean} true if there was anything
   */
  cancel() {
    return false;
  }

  /**
   * Completes what is not finished.
   *
   * @returns {boolean} true if there was anything
   */
  finish() {
    return false;
  }

  /**
   * Takes back the last part of what is not finished.
   *
   * @returns {boolean} true if there was anything
   */
  takeBack() {
    return this.cancel();
  }

  /**
   * Removes the part that was pointed at last.
   *
   * @returns {boolean} true if there was anything
   */
  remove() {
    return false;
  }
}
