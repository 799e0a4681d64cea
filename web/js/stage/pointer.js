/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("./tools/tool.js").Tool} Tool
 */

/**
 * @typedef {object} PointerTarget
 * @property {() => Tool} tool
 * @property {() => void} moved called after a zoom or a pan
 * @property {(steps: number) => void} resizeBrush
 * @property {(at: PointXY | null) => void} hovered called when the mouse moved without a button
 */

/** A press that moves by fewer pixels is a click. */
const SLACK = 4;

/**
 * @typedef {{id: number, include: boolean, forced: boolean, pans: boolean, clicks: boolean,
 *   startX: number, startY: number, lastX: number, lastY: number, moving: boolean}} Press
 */

/**
 * Turns mouse, pen and touch on the canvas into calls of the tool, pans and zooms. The middle
 * button and Shift always pan, and so does a drag that the tool does not handle. A mouse wheel zooms;
 * two fingers on a touchpad pan, and a pinch zooms.
 */
export class Pointer {
  /** @type {Press | null} */
  #press = null;
  /** @type {[number, number] | null} where the mouse is over the canvas, in CSS pixels */
  #over = null;
  #keyed = (/** @type {KeyboardEvent} */ event) => this.#key(event);
  #canvas;
  #viewport;
  #target;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./viewport.js").Viewport} viewport
   * @param {PointerTarget} target
   */
  constructor(canvas, viewport, target) {
    this.#canvas = canvas;
    this.#viewport = viewport;
    this.#target = target;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", () => this.#cancelled());
    canvas.addEventListener("pointerleave", () => {
      this.#over = null;
      target.tool().hover(null, viewport, false);
      target.hovered(null);
    });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    document.addEventListener("keydown", this.#keyed);
    document.addEventListener("keyup", this.#keyed);
  }

  close() {
    document.removeEventListener("keydown", this.#keyed);
    document.removeEventListener("keyup", this.#keyed);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#press) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#target.hovered(null);
    const include = event.button === 0 && !event.altKey;
    const moves = event.button === 1 || event.shiftKey;
    const pans = moves || !this.#target.tool().drags({ include });
    this.#press = {
      id: event.pointerId,
      include,
      forced: isCtrl(event),
      pans,
      clicks: pans && !moves,
      startX: event.offsetX,
      startY: event.offsetY,
      lastX: event.offsetX,
      lastY: event.offsetY,
      moving: false,
    };
    const given = { include, snaps: isCtrl(event) };
    if (!pans) this.#target.tool().press(this.#place(event), given, this.#viewport);
    // Otherwise the middle button would start scrolling.
    if (event.button === 1) event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const press = this.#press;
    this.#over = [event.offsetX, event.offsetY];
    if (!press) {
      const at = this.#place(event);
      this.#target.tool().hover(at, this.#viewport, isCtrl(event));
      return this.#target.hovered(at);
    }
    if (press.id !== event.pointerId) return;
    const far = Math.hypot(event.offsetX - press.startX, event.offsetY - press.startY) > SLACK;
    if (!press.moving && !far) return;
    press.moving = true;
    if (press.pans) {
      this.#canvas.classList.add("panning");
      this.#viewport.pan(event.offsetX - press.lastX, event.offsetY - press.lastY);
      this.#target.moved();
    } else {
      // A fast mouse moves many pixels between two frames of the screen; a stroke needs all places.
      for (const step of event.getCoalescedEvents()) {
        this.#target.tool().drag(this.#place(step));
      }
      this.#target.tool().drag(this.#place(event));
    }
    press.lastX = event.offsetX;
    press.lastY = event.offsetY;
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const press = this.#press;
    if (!press || press.id !== event.pointerId) return;
    this.drop();
    const at = this.#place(event);
    if (!press.pans) this.#target.tool().release(at);
    else if (press.clicks && !press.moving) {
      this.#target.tool().click(at, { include: press.include, forced: press.forced });
    }
  }

  #cancelled() {
    this.drop();
    this.#target.tool().cancel();
  }

  /** Ends the current press: its release will do nothing. */
  drop() {
    this.#press = null;
    this.#canvas.classList.remove("panning");
  }

  /**
   * Ctrl changes what a stroke would do before the mouse moves again.
   *
   * @param {KeyboardEvent} event
   */
  #key(event) {
    if (this.#press || !this.#over || (event.key !== "Control" && event.key !== "Meta")) return;
    const at = this.#viewport.toPicture(...this.#over);
    this.#target.tool().hover(at, this.#viewport, isCtrl(event));
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    // With Shift, some browsers report the wheel as horizontal.
    if (event.shiftKey) return this.#target.resizeBrush(event.deltaX + event.deltaY > 0 ? -1 : 1);
    if (isTouchpad(event)) {
      this.#viewport.pan(-event.deltaX, -event.deltaY);
      return this.#target.moved();
    }
    // Some mice report lines or pages instead of pixels.
    const unit = [1, 16, 100][event.deltaMode];
    // Browsers report a pinch as a wheel with Ctrl and small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0016;
    const factor = Math.exp(-event.deltaY * unit * speed);
    this.#viewport.zoom(factor, event.offsetX, event.offsetY);
    this.#target.moved();
  }

  /**
   * @param {PointerEvent} event
   * @returns {PointXY} in pixels of the video
   */
  #place(event) {
    return this.#viewport.toPicture(event.offsetX, event.offsetY);
  }
}

/** @param {MouseEvent | KeyboardEvent} event */
function isCtrl({ ctrlKey, metaKey }) {
  return ctrlKey || metaKey;
}

/** A mouse wheel turns by at least this many pixels at once. */
const NOTCH = 50;

/**
 * True for two fingers that move on a touchpad, which browsers report as a wheel: in small steps, and
 * sideways too. A pinch comes with Ctrl.
 *
 * @param {WheelEvent} event
 */
function isTouchpad({ ctrlKey, deltaMode, deltaX, deltaY }) {
  return !ctrlKey && deltaMode === 0 && (deltaX !== 0 || Math.abs(deltaY) < NOTCH);
}
