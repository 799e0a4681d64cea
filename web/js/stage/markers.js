/**
 * A click or box as the stage draws it. `waiting`: the server has not answered yet. `faint`: it
 * belongs to an object that is not chosen.
 *
 * @typedef {{x: number, y: number, include: boolean, waiting: boolean, faint: boolean}} PointMarker
 * @typedef {{box: import("../types.js").BoxXY, color: string, waiting: boolean, faint: boolean}}
 *   BoxMarker
 */

const RADIUS = 7;

/**
 * Draws a click. Include and exclude differ by shape as well as by colour.
 *
 * @param {CanvasRenderingContext2D} context in CSS pixels of the canvas
 * @param {number} x
 * @param {number} y
 * @param {PointMarker} marker
 * @param {{include: string, exclude: string, ink: string}} colors
 */
export function drawPoint(context, x, y, marker, colors) {
  context.save();
  context.globalAlpha = marker.faint ? 0.45 : 1;
  context.translate(x, y);
  context.beginPath();
  context.arc(0, 0, marker.faint ? RADIUS - 2 : RADIUS, 0, 2 * Math.PI);
  context.fillStyle = marker.include ? colors.include : colors.exclude;
  context.strokeStyle = colors.ink;
  context.lineWidth = 4;
  context.stroke();
  context.fill();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.5;
  context.stroke();
  const arm = marker.faint ? 2 : 3.5;
  context.beginPath();
  context.moveTo(-arm, 0);
  context.lineTo(arm, 0);
  if (marker.include) {
    context.moveTo(0, -arm);
    context.lineTo(0, arm);
  }
  context.strokeStyle = colors.ink;
  context.lineWidth = 2;
  context.stroke();
  context.restore();
}

/**
 * Draws the turning arc around a click that waits for its answer.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} time in milliseconds
 */
export function drawWaiting(context, x, y, time) {
  const start = (time / 140) % (2 * Math.PI);
  context.save();
  context.lineCap = "round";
  context.lineWidth = 5;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.beginPath();
  context.arc(x, y, RADIUS + 6, start, start + 4);
  context.stroke();
  context.lineWidth = 2.5;
  context.strokeStyle = "#ffffff";
  context.stroke();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {string} color
 * @param {boolean} faint
 */
export function drawBox(context, from, to, color, faint) {
  context.save();
  context.globalAlpha = faint ? 0.45 : 1;
  const rectangle = /** @type {const} */ ([from[0], from[1], to[0] - from[0], to[1] - from[1]]);
  context.lineWidth = 4;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.strokeRect(...rectangle);
  context.lineWidth = 2;
  context.setLineDash([7, 4]);
  context.strokeStyle = color;
  context.strokeRect(...rectangle);
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 */
export function drawCrosshair(context, x, y) {
  for (const [width, style] of /** @type {const} */ ([
    [4, "rgb(0 0 0 / 60%)"],
    [1.5, "#ffffff"],
  ])) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      context.moveTo(x + dx * 5, y + dy * 5);
      context.lineTo(x + dx * 18, y + dy * 18);
    }
    context.stroke();
  }
}
