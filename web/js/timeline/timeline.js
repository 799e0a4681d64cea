import { Emitter } from "../emitter.js";
import { KeyedChildren } from "../ui/keyed-children.js";
import { Lane } from "./lane.js";
import { Minimap } from "./minimap.js";
import { Ruler } from "./ruler.js";
import { SuspectLane } from "./suspect-lane.js";
import { TimeScale } from "./time-scale.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/**
 * A ruler of the video's frames with a lane per object below it, all on the same scale. Ctrl and the
 * wheel, or a pinch, zoom to single frames; a sideways wheel moves along, and so does the minimap.
 *
 * Event: `nextsuspect` if the person asks for the next suspect mask.
 *
 * @extends {Emitter<{nextsuspect(): void}>}
 */
export class Timeline extends Emitter {
  /** @type {Map<Element, Lane>} */
  #lanes = new Map();
  #session;
  #selection;
  #playhead;
  #confidence;
  #scale;
  #minimap;
  /** @type {{start: number, end: number}} */
  #shaded = { start: 0, end: 0 };
  #ruler;
  #rows = h("div", { class: "lanes" });
  #cursor = h("div", { class: "playhead" });
  #range = h("div", { class: "range-shade" });
  #loop = h("div", { class: "loop-shade" });
  #suspects;
  #empty = h("p", { class: "lanes-empty" }, "Objects get a lane here once you click them.");
  #tracks;
  #children;
  /** @type {number | null} */
  #scrolledTo = null;
  element;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("../annotate/playhead.js").Playhead} playhead
   * @param {import("./confidence.js").Confidence} confidence
   * @param {import("../masks/object-colors.js").ObjectColors} colors
   */
  constructor(session, selection, playhead, confidence, colors) {
    super();
    this.#session = session;
    this.#selection = selection;
    this.#playhead = playhead;
    this.#confidence = confidence;
    this.#scale = new TimeScale(playhead.total);
    this.#minimap = new Minimap(this.#scale);
    this.#suspects = new SuspectLane(confidence, this.#scale, {
      next: () => this.emit("nextsuspect"),
      seek: (frame, objectId) => this.#goTo(frame, objectId),
    });
    this.#ruler = new Ruler(this.#scale);
    this.#tracks = h(
      "div",
      {
        class: "tracks",
        tabindex: 0,
        role: "slider",
        "aria-label": "Frame",
        "aria-valuemin": 0,
        "aria-valuemax": playhead.total - 1,
      },
      this.#ruler.element,
    );
    this.#children = new KeyedChildren(
      this.#rows,
      (/** @type {AnnotatedObject} */ object) => this.#addLane(object),
      (row, object) => {
        const chosen = object.object_id === selection.objectId;
        this.#lanes.get(row)?.update(object, chosen, colors.of(object));
      },
    );
    this.element = h(
      "section",
      { class: "timeline", "aria-label": "Timeline" },
      h(
        "div",
        { class: "timeline-body" },
        this.#tracks,
        this.#suspects.element,
        this.#rows,
        this.#empty,
        h("div", { class: "timeline-overlay" }, this.#range, this.#loop, this.#cursor),
      ),
      this.#minimap.element,
    );
    this.#scrubOn(this.#tracks);
    this.element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#scale.on("change", () => this.#rescaled());
    session.on("change", () => this.#update());
    selection.on("change", () => this.#update());
    colors.on("change", () => this.#update());
    playhead.on("seek", () => this.#seeked());
    playhead.on("loop", () => this.#showLoop());
    confidence.on("change", () => {
      for (const lane of this.#lanes.values()) lane.scoresChanged();
    });
    this.#update();
    this.#seeked();
    this.#showLoop();
  }

  /**
   * Shades the frames to propagate, unless they are all.
   *
   * @param {{start: number, end: number}} range
   */
  showRange({ start, end }) {
    this.#shaded = { start, end };
    const isWhole = start === 0 && end === this.#playhead.total - 1;
    this.#cover(this.#range, isWhole ? null : this.#shaded);
  }

  /**
   * Shows fewer or more frames around the playhead.
   *
   * @param {number} factor more than 1 to see fewer
   */
  zoom(factor) {
    this.#scale.reveal(this.#playhead.frame);
    this.#scale.zoom(factor, this.#scale.place(this.#playhead.frame + 0.5));
  }

  /** @param {(scale: TimeScale) => HTMLElement} make marks along the ruler, placed by its scale */
  addMarks(make) {
    this.#tracks.append(make(this.#scale));
  }

  close() {
    this.#ruler.close();
    this.#suspects.close();
    for (const lane of this.#lanes.values()) lane.close();
  }

  #update() {
    const { objects } = this.#session;
    this.#empty.hidden = objects.length > 0;
    this.#children.show(objects, (object) => object.object_id);
    const { objectId } = this.#selection;
    if (objectId === this.#scrolledTo) return;
    this.#scrolledTo = objectId;
    this.#rows.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  /** @param {AnnotatedObject} object */
  #addLane({ object_id: id }) {
    const lane = new Lane(this.#scale, (frame) => this.#confidence.score(id, frame), {
      seek: (frame) => this.#goTo(frame, id),
      choose: () => (this.#selection.objectId = id),
    });
    this.#scrubOn(lane.track);
    this.#lanes.set(lane.element, lane);
    return lane.element;
  }

  /**
   * @param {number} frame
   * @param {number} objectId
   */
  #goTo(frame, objectId) {
    this.#selection.objectId = objectId;
    this.#playhead.stop();
    this.#playhead.seek(frame);
  }

  #seeked() {
    const { frame, total } = this.#playhead;
    this.#scale.reveal(frame);
    this.#minimap.showFrame(frame);
    this.#placeCursor();
    this.#tracks.setAttribute("aria-valuenow", String(frame));
    const text = `Frame ${frame} of ${counted(total, "frame")}`;
    this.#tracks.setAttribute("aria-valuetext", text);
  }

  #placeCursor() {
    const place = this.#scale.place(this.#playhead.frame + 0.5);
    this.#cursor.hidden = place < 0 || place > 1;
    this.#cursor.style.left = `${100 * place}%`;
  }

  #showLoop() {
    this.#cover(this.#loop, this.#playhead.loop);
  }

  /**
   * Lays an element over frames.
   *
   * @param {HTMLElement} shade
   * @param {{start: number, end: number} | null} frames both included; null hides it
   */
  #cover(shade, frames) {
    const [left, right] = [frames?.start ?? 0, frames ? frames.end + 1 : 0].map((frame) => {
      return Math.min(1, Math.max(0, this.#scale.place(frame)));
    });
    shade.hidden = frames === null || left === right;
    shade.style.left = `${100 * left}%`;
    shade.style.width = `${100 * (right - left)}%`;
  }

  #rescaled() {
    for (const lane of this.#lanes.values()) lane.scaleChanged();
    this.#placeCursor();
    this.showRange(this.#shaded);
    this.#showLoop();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const { left, width } = this.#ruler.element.getBoundingClientRect();
    const unit = [1, 16, 100][event.deltaMode];
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey) {
      const factor = Math.exp(-event.deltaY * unit * 0.005);
      this.#scale.zoom(factor, Math.min(1, Math.max(0, (event.clientX - left) / width)));
    } else if (Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))) {
      this.#scale.pan((sideways * unit) / width);
    } else {
      return;
    }
    event.preventDefault();
  }

  /**
   * Lets the person seek by pressing and dragging on this element.
   *
   * @param {HTMLElement} track
   */
  #scrubOn(track) {
    const playhead = this.#playhead;
    const seek = (/** @type {PointerEvent} */ event) => {
      const { left, width } = track.getBoundingClientRect();
      playhead.stop();
      playhead.seek(this.#scale.frameAt((event.clientX - left) / width));
    };
    track.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
      track.setPointerCapture(event.pointerId);
      seek(event);
    });
    track.addEventListener("pointermove", (event) => {
      if (track.hasPointerCapture(event.pointerId)) seek(event);
    });
  }
}
