import { h } from "../ui/dom.js";
import { Viewport } from "./viewport.js";
import { Pointer } from "./pointer.js";
import { Tool } from "./tools/tool.js";
import { drawBox, drawCrosshair, drawPoint, drawWaiting } from "./markers.js";

/**
 * @typedef {import("./markers.js").PointMarker} PointMarker
 * @typedef {import("./markers.js").BoxMarker} BoxMarker
 * @typedef {{points: PointMarker[], boxes: BoxMarker[]}} Markers
 * @typedef {{frame: number, picture: ImageBitmap, overlay: ImageBitmap | null}} Shown
 */

/**
 * The canvas: one frame's picture, the masks of the same frame over it, the marks of prompts, and
 * the tool that takes presses.
 *
 * Events: `view` when zoom or position changed, `shown` when another frame is, `resizebrush` with
 * a number of steps.
 */
export class Stage extends EventTarget {
  /** @type {Tool} */
  #tool = new Tool();
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Markers} */
  #markers = { points: [], boxes: [] };
  /** @type {[number, number] | null} */
  #crosshair = null;
  /** Whether the keyboard holds the tool down. */
  #keyHolds = false;
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
    this.#view = new Viewport(size);
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
      moved: () => this.#moved(),
      resizeBrush: (steps) => {
        this.dispatchEvent(new CustomEvent("resizebrush", { detail: steps }));
      },
    });
  }

  get tool() {
    return this.#tool;
  }

  set tool(tool) {
    this.cancel();
    this.#tool.onchange = () => {};
    this.#tool = tool;
    tool.onchange = () => this.#draw();
    this.element.dataset.tool = tool.name;
    this.#draw();
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
    // What is half drawn belongs to the frame that goes.
    if (this.#shown && this.#shown.frame !== frame) this.#tool.cancel();
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
   * @returns {boolean} whether they are taken
   */
  showMasks(frame, overlay) {
    if (this.#shown?.frame !== frame) return false;
    this.#shown.overlay = overlay;
    this.#draw();
    return true;
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
   * Navigation the keyboard's crosshair, in pixels of the screen.
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
    if (this.#keyHolds) this.#tool.drag(this.#crosshair);
    else this.#tool.hover(this.#crosshair, this.#view);
    this.#draw();
  }

  /**
   * A press at the crosshair; a tool that drags is held until the next.
   *
   * @param {boolean} include
   */
  pressCrosshair(include) {
    if (!this.#crosshair) return this.moveCrosshair(0, 0);
    if (this.#keyHolds) {
      this.#keyHolds = false;
      this.#tool.release(this.#crosshair);
    } else if (this.#tool.drags({ include })) {
      this.#keyHolds = true;
      this.#tool.press(this.#crosshair, { include }, this.#view);
    } else {
      this.#tool.click(this.#crosshair, { include });
    }
  }

  /** @returns {boolean} whether there was something to drop: half a box, say, or the crosshair */
  cancel() {
    const had = this.#tool.cancel() || this.#crosshair !== null;
    this.#crosshair = null;
    this.#keyHolds = false;
    this.#pointer.drop();
    this.#draw();
    return had;
  }

  close() {
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#drawing);
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
    this.#tool.draw(context, this.#view);
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
    // A bitmap that has been closed meanwhile is 0 wide; the next one is on its way.
    if (picture.width > 0) context.drawImage(picture, 0, 0, width, height);
    if (overlay && overlay.width > 0 && this.#masksVisible) {
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
