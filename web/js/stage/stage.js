import { Emitter } from "../emitter.js";
import { Viewport } from "./viewport.js";
import { Pointer } from "./pointer.js";
import { Tool } from "./tools/tool.js";
import { drawBox, drawCrosshair, drawPoint, drawWaiting } from "./markers.js";
import { readPart } from "./picture-part.js";
import { h } from "../ui/dom.js";

/**
 * @typedef {import("../masks/painted-frame.js").PaintedFrame} PaintedFrame
 * @typedef {import("./markers.js").PointMarker} PointMarker
 * @typedef {import("./markers.js").BoxMarker} BoxMarker
 * @typedef {{points: PointMarker[], boxes: BoxMarker[]}} Markers
 * @typedef {{viewport(): void, shown(): void, resizebrush(steps: number): void,
 *   hover(at: import("../types.js").PointXY | null): void,
 *   drawing(): void}} StageEvents
 * @typedef {{frame: number, picture: ImageBitmap, overlay: PaintedFrame | null}} Shown
 */

// Milliseconds between two pictures of an arc that turns: a whole canvas is painted for each, on the
// machine that may be computing the mask that the arc waits for.
const TURN_INTERVAL = 100;

/**
 * The canvas: the picture of one frame, the masks of the same frame over it, the markers of
 * prompts, and the tool in use.
 *
 * Events: `viewport` if zoom or position changed; `shown` if a frame was brought to the canvas;
 * `resizebrush` if the wheel asks for a larger brush, or with negative steps for a smaller one;
 * `hover` if the mouse moved without a button, with its place in the video, or null if it left;
 * `drawing` if what the tool draws has changed.
 *
 * @extends {Emitter<StageEvents>}
 */
export class Stage extends Emitter {
  /** @type {Tool} */
  #tool = new Tool();
  /** @type {Shown | null} */
  #shown = null;
  /** @type {Markers} */
  #markers = { points: [], boxes: [] };
  /** @type {[number, number] | null} */
  #crosshair = null;
  /** True while a press that was made with the keyboard lasts. */
  #keyHolds = false;
  #masksVisible = true;
  #drawing = 0;
  /** @type {ReturnType<typeof setTimeout> | 0} */
  #turning = 0;
  #canvas = h("canvas", {
    class: "stage-canvas",
    tabindex: 0,
    role: "application",
    "aria-label": "Frame. Alt+arrows move a crosshair, Alt+Enter includes, Alt+Backspace excludes.",
  });
  #context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
  #viewport;
  #size;
  #look;
  #colors;
  #pointer;
  #resizes;
  element = h("div", { class: "stage" }, this.#canvas);

  /**
   * @param {{width: number, height: number}} size of the video
   * @param {import("./look.js").Look} look
   */
  constructor(size, look) {
    super();
    this.#size = size;
    this.#look = look;
    look.on("change", () => this.#draw());
    this.#viewport = new Viewport(size);
    const style = getComputedStyle(document.documentElement);
    this.#colors = {
      include: style.getPropertyValue("--include"),
      exclude: style.getPropertyValue("--exclude"),
      ink: style.getPropertyValue("--marker-ink"),
    };
    this.#resizes = new ResizeObserver(() => this.#resize());
    this.#resizes.observe(this.element);
    this.#pointer = new Pointer(this.#canvas, this.#viewport, {
      tool: () => this.#tool,
      moved: () => this.#moved(),
      resizeBrush: (steps) => this.emit("resizebrush", steps),
      hovered: (at) => this.emit("hover", at),
    });
  }

  get tool() {
    return this.#tool;
  }

  set tool(tool) {
    this.cancel();
    this.#tool.onchange = () => {};
    this.#tool = tool;
    tool.onchange = () => {
      this.#draw();
      this.emit("drawing");
    };
    this.element.dataset.tool = tool.name;
    this.#draw();
  }

  /** Of the video, in its pixels. */
  get size() {
    return this.#size;
  }

  /** The frame on the canvas; null before the first one. */
  get shownFrame() {
    return this.#shown ? this.#shown.frame : null;
  }

  get scale() {
    return this.#viewport.scale;
  }

  /**
   * The colours of a part of the frame on the canvas.
   *
   * @param {import("./picture-part.js").PicturePart} part
   * @returns {ImageData | null} null if no picture is there
   */
  read(part) {
    const picture = this.#shown?.picture;
    return picture?.width ? readPart(picture, this.#size, part) : null;
  }

  /**
   * @param {import("../types.js").PointXY} at in pixels of the video
   * @returns {[number, number]} in CSS pixels of the stage
   */
  toScreen(at) {
    return this.#viewport.toScreen(...at);
  }

  /**
   * @param {number} frame
   * @param {ImageBitmap} picture
   * @param {PaintedFrame | null} overlay masks of the same frame
   */
  show(frame, picture, overlay) {
    // An unfinished drawing belongs to the previous frame.
    if (this.#shown && this.#shown.frame !== frame) this.#tool.cancel();
    this.#shown = { frame, picture, overlay };
    this.#canvas.dataset.frame = String(frame);
    this.emit("shown");
    this.#draw();
  }

  /**
   * Shows masks over the picture, unless the picture is another frame's.
   *
   * @param {number} frame
   * @param {PaintedFrame | null} overlay
   * @returns {boolean} false if another frame is on the canvas
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
    this.#viewport.fit();
    this.#moved();
  }

  /** @param {number} factor */
  zoom(factor) {
    this.#viewport.zoomAtCentre(factor);
    this.#moved();
  }

  /** Zooms so that a pixel of the video is a pixel of the screen. */
  zoomToPixels() {
    this.zoom(1 / window.devicePixelRatio / this.#viewport.scale);
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
      Math.min(width, Math.max(0, x + dx / this.#viewport.scale)),
      Math.min(height, Math.max(0, y + dy / this.#viewport.scale)),
    ];
    if (this.#keyHolds) this.#tool.drag(this.#crosshair);
    else this.#tool.hover(this.#crosshair, this.#viewport, false);
    this.#draw();
  }

  /**
   * Clicks at the crosshair. With a tool that drags: presses, and the next call releases.
   *
   * @param {import("./tools/tool.js").Press} press
   */
  pressCrosshair(press) {
    if (!this.#crosshair) return this.moveCrosshair(0, 0);
    if (this.#keyHolds) {
      this.#keyHolds = false;
      this.#tool.release(this.#crosshair);
    } else if (this.#tool.drags(press)) {
      this.#keyHolds = true;
      this.#tool.press(this.#crosshair, press, this.#viewport);
    } else {
      this.#tool.click(this.#crosshair, press);
    }
  }

  /**
   * Drops the crosshair, and what the tool has not finished, for example half a box.
   *
   * @returns {boolean} true if there was anything to drop
   */
  cancel() {
    const had = this.#tool.cancel() || this.#crosshair !== null;
    this.#crosshair = null;
    this.#keyHolds = false;
    this.#pointer.drop();
    this.#draw();
    return had;
  }

  close() {
    this.#pointer.close();
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#drawing);
    clearTimeout(this.#turning);
  }

  #moved() {
    this.emit("viewport");
    this.#draw();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.element;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(clientWidth * ratio);
    this.#canvas.height = Math.round(clientHeight * ratio);
    this.#viewport.resize(clientWidth, clientHeight);
    this.emit("viewport");
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
    this.#tool.draw(context, this.#viewport);
    if (this.#crosshair) drawCrosshair(context, ...this.#viewport.toScreen(...this.#crosshair));
    if (waiting) this.#turning ||= setTimeout(() => this.#turn(), TURN_INTERVAL);
  }

  /** Draws the arcs of waiting prompts a little further. */
  #turn() {
    this.#turning = 0;
    this.#draw();
  }

  /**
   * @param {Shown} shown
   * @param {number} ratio
   */
  #paintFrame({ picture, overlay }, ratio) {
    const context = this.#context;
    const { x, y, scale } = this.#viewport;
    const { width, height } = this.#size;
    context.imageSmoothingEnabled = scale * ratio < 4;
    context.imageSmoothingQuality = "high";
    context.save();
    context.translate(x, y);
    context.scale(scale, scale);
    const { brightness, contrast, opacity, outlines } = this.#look;
    const isPlain = brightness === 100 && contrast === 100;
    context.filter = isPlain ? "none" : `brightness(${brightness}%) contrast(${contrast}%)`;
    // A bitmap has width 0 if it was closed meanwhile. Then the next one is about to come.
    if (picture.width > 0) context.drawImage(picture, 0, 0, width, height);
    context.filter = "none";
    if (this.#masksVisible) {
      overlay?.draw(context, { opacity: opacity / 100, lineWidth: outlines ? 1 / scale : null });
    }
    context.restore();
  }

  /**
   * @param {number} time
   * @returns {boolean} true if a marker is animated, so that it must be drawn again
   */
  #paintMarkers(time) {
    const context = this.#context;
    let waiting = false;
    for (const { box, color, faint, ...marker } of this.#markers.boxes) {
      const from = this.#viewport.toScreen(box[0], box[1]);
      const to = this.#viewport.toScreen(box[2], box[3]);
      drawBox(context, from, to, color, faint);
      if (!marker.waiting) continue;
      drawWaiting(context, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2, time);
      waiting = true;
    }
    for (const marker of this.#markers.points) {
      const [x, y] = this.#viewport.toScreen(marker.x, marker.y);
      drawPoint(context, x, y, marker, this.#colors);
      if (!marker.waiting) continue;
      drawWaiting(context, x, y, time);
      waiting = true;
    }
    return waiting;
  }
}
