import { h } from "../ui/dom.js";
import { View } from "./view.js";
import { Pointer } from "./pointer.js";
import { drawBox, drawCrosshair, drawPoint, drawWaiting } from "./markers.js";

/**
 * @typedef {import("./markers.js").PointMarker} PointMarker
 * @typedef {import("./markers.js").BoxMarker} BoxMarker
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {{points: PointMarker[], boxes: BoxMarker[]}} Markers
 * @typedef {"point" | "box"} Tool
 * @typedef {{frame: number, picture: ImageBitmap, overlay: ImageBitmap | null}} Shown
 */

/**
 * The canvas: one frame's picture, the masks of the same frame over it, and the marks of clicks.
 *
 * Events: `click` with `{frame, x, y, include}`, `box` with `{frame, box}`, `view` when zoom or
 * position changed, `shown` when another frame is. Coordinates are pixels of the video.
 */
export class Stage extends EventTarget {
  /** @type {Tool} */
  #tool = "point";
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Markers} */
  #markers = { points: [], boxes: [] };
  /** @type {BoxXY | null} */
  #rubberBand = null;
  /** @type {[number, number] | null} */
  #crosshair = null;
  #masksVisible = true;
  #drawing = 0;
  #canvas = h("canvas", {
    class: "stage-canvas",
    tabindex: 0,
    role: "application",
    "aria-label": "Frame. Alt+arrows move a crosshair, Alt+Enter includes, Alt+Backspace excludes.",
  });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
  #view;
  #size;
  #colors;
  #pointer;
  #resizes;
  element = h("div", { class: "stage" }, this.#canvas);

  /** @param {{width: number, height: number}} size of the video */
  constructor(size) {
    super();
    this.#size = size;
    this.#view = new View(size);
    const style = getComputedStyle(document.documentElement);
    this.#colors = {
      include: style.getPropertyValue("--include"),
      exclude: style.getPropertyValue("--exclude"),
      ink: style.getPropertyValue("--marker-ink"),
    };
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(this.element);
    this.#pointer = new Pointer(this.#canvas, this.#view, {
      tool: () => this.#tool,
      click: (x, y, include) => this.#click(x, y, include),
      band: (box) => this.#band(box),
      box: (box) => this.#box(box),
      moved: () => this.#moved(),
    });
  }

  get tool() {
    return this.#tool;
  }

  set tool(tool) {
    this.#tool = tool;
    this.#band(null);
    this.element.dataset.tool = tool;
  }

  /** The frame whose picture is on the canvas; null before the first. */
  get shownFrame() {
    return this.#shown ? this.#shown.frame : null;
  }

  get scale() {
    return this.#view.scale;
  }

  /**
   * @param {number} frame
   * @param {ImageBitmap} picture
   * @param {ImageBitmap | null} overlay masks of the same frame
   */
  show(frame, picture, overlay) {
    this.#shown = { frame, picture, overlay };
    this.#canvas.dataset.frame = String(frame);
    this.dispatchEvent(new Event("shown"));
    this.#draw();
  }

  /**
   * Masks for the frame that is shown; others are refused, so that the two never differ.
   *
   * @param {number} frame
   * @param {ImageBitmap | null} overlay
   */
  showMasks(frame, overlay) {
    if (this.#shown?.frame !== frame) return;
    this.#shown.overlay = overlay;
    this.#draw();
  }

  /** @param {Markers} markers */
  showMarkers(markers) {
    this.#markers = markers;
    this.#draw();
  }

  set masksVisible(/** @type {boolean} */ visible) {
    this.#masksVisible = visible;
    this.#draw();
  }

  fit() {
    this.#view.fit();
    this.#moved();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.#view.zoomAtCentre(factor);
    this.#moved();
  }

  /** Back to where a pixel of the video is a pixel of the screen. */
  zoomToPixels() {
    this.zoom(1 / window.devicePixelRatio / this.#view.scale);
  }

  /**
   * Moves the keyboard's crosshair, in pixels of the screen.
   *
   * @param {number} dx
   * @param {number} dy
   */
  moveCrosshair(dx, dy) {
    const { width, height } = this.#size;
    const [x, y] = this.#crosshair ?? [width / 2, height / 2];
    this.#crosshair = [
      Math.min(width, Math.max(0, x + dx / this.#view.scale)),
      Math.min(height, Math.max(0, y + dy / this.#view.scale)),
    ];
    this.#draw();
  }

  /** @param {boolean} include */
  clickCrosshair(include) {
    if (!this.#crosshair) return this.moveCrosshair(0, 0);
    this.#click(...this.#crosshair, include);
  }

  /** @returns {boolean} whether there was something to drop: a box half drawn or the crosshair */
  cancel() {
    const had = this.#rubberBand !== null || this.#crosshair !== null;
    this.#crosshair = null;
    this.#pointer.drop();
    this.#band(null);
    return had;
  }

  close() {
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#drawing);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {boolean} include
   */
  #click(x, y, include) {
    const { width, height } = this.#size;
    if (!this.#shown || x < 0 || y < 0 || x > width || y > height) return;
    const frame = this.#shown.frame;
    // Tenths are finer than any hand, and short in the log.
    const detail = { frame, x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10, include };
    this.dispatchEvent(new CustomEvent("click", { detail }));
  }

  /** @param {BoxXY | null} box */
  #band(box) {
    this.#rubberBand = box;
    this.#draw();
  }

  /** @param {BoxXY} box */
  #box(box) {
    this.#rubberBand = null;
    const { width, height } = this.#size;
    const across = [box[0], box[2]].map((x) => Math.round(Math.min(width, Math.max(0, x))));
    const down = [box[1], box[3]].map((y) => Math.round(Math.min(height, Math.max(0, y))));
    const [x1, x2] = across.sort((a, b) => a - b);
    const [y1, y2] = down.sort((a, b) => a - b);
    this.#draw();
    if (!this.#shown || x2 - x1 < 2 || y2 - y1 < 2) return;
    const detail = { frame: this.#shown.frame, box: [x1, y1, x2, y2] };
    this.dispatchEvent(new CustomEvent("box", { detail }));
  }

  #moved() {
    this.dispatchEvent(new Event("view"));
    this.#draw();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.element;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(clientWidth * ratio);
    this.#canvas.height = Math.round(clientHeight * ratio);
    this.#view.resize(clientWidth, clientHeight);
    this.dispatchEvent(new Event("view"));
    this.#paint(performance.now());
  }

  #draw() {
    if (this.#drawing) return;
    this.#drawing = requestAnimationFrame((time) => {
      this.#drawing = 0;
      this.#paint(time);
    });
  }

  /** @param {number} time */
  #paint(time) {
    const context = this.#context;
    const ratio = window.devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.element.clientWidth, this.element.clientHeight);
    if (this.#shown) this.#paintFrame(this.#shown, ratio);
    const waiting = this.#paintMarkers(time);
    if (this.#rubberBand) {
      const [x1, y1, x2, y2] = this.#rubberBand;
      const corners = [this.#view.toScreen(x1, y1), this.#view.toScreen(x2, y2)];
      drawBox(context, corners[0], corners[1], "#ffffff", false);
    }
    if (this.#crosshair) drawCrosshair(context, ...this.#view.toScreen(...this.#crosshair));
    if (waiting) this.#draw();
  }

  /**
   * @param {Shown} shown
   * @param {number} ratio
   */
  #paintFrame({ picture, overlay }, ratio) {
    const context = this.#context;
    const { x, y, scale } = this.#view;
    const { width, height } = this.#size;
    context.imageSmoothingEnabled = scale * ratio < 4;
    context.imageSmoothingQuality = "high";
    context.save();
    context.translate(x, y);
    context.scale(scale, scale);
    // A picture that its cache has closed meanwhile is 0 wide; the next one is on its way.
    if (picture.width > 0) context.drawImage(picture, 0, 0, width, height);
    if (overlay && this.#masksVisible) {
      context.transform(0, 1, 1, 0, 0, 0);
      context.drawImage(overlay, 0, 0, height, width);
    }
    context.restore();
  }

  /**
   * @param {number} time
   * @returns {boolean} whether something turns and must be drawn again
   */
  #paintMarkers(time) {
    const context = this.#context;
    let waiting = false;
    for (const { box, color, faint, ...marker } of this.#markers.boxes) {
      const from = this.#view.toScreen(box[0], box[1]);
      const to = this.#view.toScreen(box[2], box[3]);
      drawBox(context, from, to, color, faint);
      if (!marker.waiting) continue;
      drawWaiting(context, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2, time);
      waiting = true;
    }
    for (const marker of this.#markers.points) {
      const [x, y] = this.#view.toScreen(marker.x, marker.y);
      drawPoint(context, x, y, marker, this.#colors);
      if (!marker.waiting) continue;
      drawWaiting(context, x, y, time);
      waiting = true;
    }
    return waiting;
  }
}
