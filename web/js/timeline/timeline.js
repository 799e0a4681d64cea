import { Emitter } from "../emitter.js";
import { KeyedChildren } from "../ui/keyed-children.js";
import { Lane } from "./lane.js";
import { Ruler } from "./ruler.js";
import { SuspectLane } from "./suspect-lane.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/**
 * A ruler of the video's frames with a lane per object below it, all on the same scale: frame `n`
 * of `N` is drawn from `n / N` to `(n + 1) / N` of the width.
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
  #ruler;
  #rows = h("div", { class: "lanes" });
  #cursor = h("div", { class: "playhead" });
  #range = h("div", { class: "range-shade" });
  #suspects;
  #empty = h("p", { class: "lanes-empty" }, "Objects get a lane here once you click them.");
  #tracks;
  #children;
  element;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("../annotate/playhead.js").Playhead} playhead
   * @param {import("./confidence.js").Confidence} confidence
   */
  constructor(session, selection, playhead, confidence) {
    super();
    this.#session = session;
    this.#selection = selection;
    this.#playhead = playhead;
    this.#confidence = confidence;
    this.#suspects = new SuspectLane(confidence, playhead.total, {
      next: () => this.emit("nextsuspect"),
      seek: (frame, objectId) => this.#goTo(frame, objectId),
    });
    this.#ruler = new Ruler(playhead.total);
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
        this.#lanes.get(row)?.update(object, object.object_id === selection.objectId);
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
        h("div", { class: "timeline-overlay" }, this.#range, this.#cursor),
      ),
    );
    this.#scrubOn(this.#tracks);
    session.on("change", () => this.#update());
    selection.on("change", () => this.#update());
    playhead.on("seek", () => this.#seeked());
    confidence.on("change", () => {
      for (const lane of this.#lanes.values()) lane.scoresChanged();
    });
    this.#update();
    this.#seeked();
  }

  /**
   * Shades the frames to propagate, unless they are all.
   *
   * @param {{start: number, end: number}} range
   */
  showRange({ start, end }) {
    const { total } = this.#playhead;
    this.#range.hidden = start === 0 && end === total - 1;
    this.#range.style.left = `${(100 * start) / total}%`;
    this.#range.style.width = `${(100 * (end - start + 1)) / total}%`;
  }

  /** @param {HTMLElement} marks placed along the ruler */
  addMarks(marks) {
    this.#tracks.append(marks);
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
  }

  /** @param {AnnotatedObject} object */
  #addLane({ object_id: id }) {
    const lane = new Lane(this.#playhead.total, (frame) => this.#confidence.score(id, frame), {
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
    this.#cursor.style.left = `${(100 * (frame + 0.5)) / total}%`;
    this.#tracks.setAttribute("aria-valuenow", String(frame));
    const text = `Frame ${frame} of ${counted(total, "frame")}`;
    this.#tracks.setAttribute("aria-valuetext", text);
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
      playhead.seek(Math.floor(((event.clientX - left) / width) * playhead.total));
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
