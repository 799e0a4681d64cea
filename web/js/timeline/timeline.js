import { h, KeyedChildren } from "../ui/dom.js";
import { counted } from "../ui/format.js";
import { Lane } from "./lane.js";
import { Ruler } from "./ruler.js";
import { SuspectLane } from "./suspect-lane.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/**
 * A ruler of the video's frames and a lane per object under it, all on the same scale: frame `n`
 * of `N` takes the width from `n / N` to `(n + 1) / N`.
 */
export class Timeline {
  /** @type {Map<Element, Lane>} */
  #lanes = new Map();
  #parts;
  #ruler;
  #rows = h("div", { class: "lanes" });
  #playhead = h("div", { class: "playhead" });
  #range = h("div", { class: "range-shade" });
  #suspects;
  #empty = h("p", { class: "lanes-empty" }, "Objects get a lane here once you click them.");
  #tracks;
  #children;
  element;

  /**
   * @param {{session: import("../annotate/session.js").Session,
   *   selection: import("../annotate/selection.js").Selection,
   *   playhead: import("../annotate/playhead.js").Playhead,
   *   confidence: import("./confidence.js").Confidence,
   *   nextSuspect: () => void}} parts
   */
  constructor(parts) {
    this.#parts = parts;
    const { session, selection, playhead, confidence } = parts;
    this.#suspects = new SuspectLane(confidence, playhead.total, {
      next: parts.nextSuspect,
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
        h("div", { class: "timeline-overlay" }, this.#range, this.#playhead),
      ),
    );
    this.#scrubOn(this.#tracks);
    session.addEventListener("change", () => this.#update());
    selection.addEventListener("change", () => this.#update());
    playhead.addEventListener("seek", () => this.#seeked());
    confidence.addEventListener("change", () => {
      for (const lane of this.#lanes.values()) lane.scoresChanged();
    });
    this.#update();
    this.#seeked();
  }

  /** @param {{start: number, end: number}} range */
  showRange({ start, end }) {
    const { total } = this.#parts.playhead;
    this.#range.hidden = start === 0 && end === total - 1;
    this.#range.style.left = `${(100 * start) / total}%`;
    this.#range.style.width = `${(100 * (end - start + 1)) / total}%`;
  }

  close() {
    this.#ruler.close();
    this.#suspects.close();
    for (const lane of this.#lanes.values()) lane.close();
  }

  #update() {
    const { objects } = this.#parts.session;
    this.#empty.hidden = objects.length > 0;
    this.#children.show(objects, (object) => object.object_id);
  }

  /** @param {AnnotatedObject} object */
  #addLane(object) {
    const { playhead, selection, confidence } = this.#parts;
    const id = object.object_id;
    const lane = new Lane(playhead.total, (frame) => confidence.score(id, frame), {
      seek: (frame) => this.#goTo(frame, id),
      choose: () => (selection.objectId = id),
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
    const { playhead, selection } = this.#parts;
    selection.objectId = objectId;
    playhead.stop();
    playhead.seek(frame);
  }

  #seeked() {
    const { frame, total } = this.#parts.playhead;
    const centre = `${(100 * (frame + 0.5)) / total}%`;
    this.#playhead.style.left = centre;
    this.#tracks.setAttribute("aria-valuenow", String(frame));
    const text = `Frame ${frame} of ${counted(total, "frame")}`;
    this.#tracks.setAttribute("aria-valuetext", text);
  }

  /** @param {HTMLElement} track */
  #scrubOn(track) {
    const { playhead } = this.#parts;
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
