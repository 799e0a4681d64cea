/** @typedef {import("../types.js").BoxXY} BoxXY */

/**
 * @typedef {object} PointerTarget
 * @property {() => "point" | "box"} tool
 * @property {(x: number, y: number, include: boolean) => void} click
 * @property {(box: BoxXY | null) => void} band a box being drawn
 * @property {(box: BoxXY) => void} box a box that was drawn
 * @property {() => void} moved the view was zoomed or panned
 */

/** A press that moves less than this many pixels is a click. */
const SLACK = 4;

/**
 * @typedef {{id: number, button: number, alt: boolean, startX: number, startY: number,
 *   lastX: number, lastY: number, dragging: boolean}} Press
 */

/**
 * Turns mouse, pen and touch on the canvas into clicks, boxes, pans and zooms. A press that moves
 * pans with the point tool and draws with the box tool; the middle button always pans.
 */
export class Pointer {
  /** @type {Press | null} */
  #press = null;
  #canvas;
  #view;
  #target;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./view.js").View} view
   * @param {PointerTarget} target
   */
  constructor(canvas, view, target) {
    this.#canvas = canvas;
    this.#view = view;
    this.#target = target;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", () => this.drop());
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#press) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#press = {
      id: event.pointerId,
      button: event.button,
      alt: event.altKey,
      startX: event.offsetX,
      startY: event.offsetY,
      lastX: event.offsetX,
      lastY: event.offsetY,
      dragging: false,
    };
    // No scrolling by the middle button.
    if (event.button === 1) event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const press = this.#press;
    if (!press || press.id !== event.pointerId) return;
    const far = Math.hypot(event.offsetX - press.startX, event.offsetY - press.startY) > SLACK;
    if (!press.dragging && !far) return;
    press.dragging = true;
    if (this.#draws(press)) {
      this.#target.band(this.#boxTo(press, event));
    } else {
      this.#canvas.classList.add("panning");
      this.#view.pan(event.offsetX - press.lastX, event.offsetY - press.lastY);
      this.#target.moved();
    }
    press.lastX = event.offsetX;
    press.lastY = event.offsetY;
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const press = this.#press;
    if (!press || press.id !== event.pointerId) return;
    this.drop();
    if (press.dragging) {
      if (this.#draws(press)) this.#target.box(this.#boxTo(press, event));
    } else if (press.button !== 1) {
      const [x, y] = this.#view.toPicture(event.offsetX, event.offsetY);
      this.#target.click(x, y, press.button === 0 && !press.alt);
    }
  }

  /** Forgets the press under way: its release will do nothing. */
  drop() {
    this.#press = null;
    this.#canvas.classList.remove("panning");
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    // Lines and pages, which some mice send, in pixels.
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 100 : 1;
    // A pinch comes as a wheel with Ctrl and small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    const factor = Math.exp(-event.deltaY * unit * speed);
    this.#view.zoom(factor, event.offsetX, event.offsetY);
    this.#target.moved();
  }

  /** @param {Press} press */
  #draws(press) {
    return press.button === 0 && this.#target.tool() === "box";
  }

  /**
   * @param {Press} press
   * @param {PointerEvent} event
   * @returns {BoxXY}
   */
  #boxTo(press, event) {
    const from = this.#view.toPicture(press.startX, press.startY);
    const to = this.#view.toPicture(event.offsetX, event.offsetY);
    return [...from, ...to];
  }
}
