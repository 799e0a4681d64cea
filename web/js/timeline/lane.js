import { KeyedChildren } from "../ui/keyed-children.js";
import { Strip } from "./strip.js";
import { h } from "../ui/dom.js";
import { hex } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { occludedRanges } from "../objects/attributes.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").FrameRange} FrameRange
 */

/** Opacity of a mask of score 0 and of score 1. */
const TINT = { least: 0.22, most: 0.8 };
/** CSS pixels from one line of the hatching to the next. */
const HATCH = 6;
/** CSS pixels of the line below masks of an occluded object. */
const UNDERLINE = 2;

/**
 * The row of one object: its name, a bar where it has masks, fainter for lower scores and hatched
 * where masks are stale, a line below it where the object is occluded, and diamonds at its keyframes.
 */
export class Lane {
  #name = h("span", { class: "lane-name" });
  #swatch = h("span", { class: "swatch" });
  #lock = h("span", { class: "lane-lock", hidden: true }, icon("lock"));
  #keyframes = h("div", { class: "keyframes" });
  #showKeyframes;
  #label;
  #strip;
  /** @type {AnnotatedObject | null} */
  #object = null;
  #color = "";
  #drawn = "";
  #scale;
  #scoreOf;
  track;
  element;

  /**
   * @param {import("./time-scale.js").TimeScale} scale
   * @param {(frame: number) => number | null} scoreOf score of the object's mask on a frame, 0 to 1
   * @param {{seek: (frame: number) => void, choose: () => void}} actions
   */
  constructor(scale, scoreOf, actions) {
    this.#scale = scale;
    this.#scoreOf = scoreOf;
    this.#label = h(
      "button",
      { type: "button", class: "lane-label", onclick: actions.choose },
      this.#swatch,
      this.#name,
      this.#lock,
    );
    this.#strip = new Strip(scale, (space) => this.#paint(space));
    this.track = h("div", { class: "track", role: "group" }, this.#strip.element, this.#keyframes);
    this.element = h("div", { class: "lane" }, this.#label, this.track);
    this.#showKeyframes = new KeyedChildren(
      this.#keyframes,
      (/** @type {number} */ frame) => {
        return h("button", {
          type: "button",
          class: "keyframe",
          tabindex: -1,
          title: `Keyframe ${frame}`,
          "aria-label": `Keyframe ${frame}`,
          onclick: () => actions.seek(frame),
        });
      },
      (keyframe, frame) => this.#placeKeyframe(keyframe, frame),
    );
  }

  /**
   * @param {AnnotatedObject} object
   * @param {boolean} chosen
   * @param {import("../types.js").Color} color
   */
  update(object, chosen, color) {
    this.#object = object;
    this.#color = hex(color);
    this.element.style.setProperty("--object", this.#color);
    this.element.classList.toggle("chosen", chosen);
    this.#name.textContent = object.name;
    this.#label.title = object.name;
    this.#lock.hidden = !object.locked;
    this.#label.setAttribute("aria-pressed", String(chosen));
    this.#placeKeyframes();
    const masks = object.frames_with_masks;
    const stale = object.stale ?? [];
    const outdated = stale.length ? `, out of date on ${words(stale)}` : "";
    this.track.setAttribute("aria-label", `${object.name}: masks on ${words(masks)}${outdated}`);
    const occluded = occludedRanges(object);
    const drawing = [color, masks, stale, occluded].map((ranges) => ranges.join(" ")).join();
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#strip.draw();
  }

  scoresChanged() {
    this.#strip.draw();
  }

  /** Another part of the video is shown. */
  scaleChanged() {
    this.#placeKeyframes();
    this.#strip.draw();
  }

  #placeKeyframes() {
    const frames = this.#object?.keyframes.map((keyframe) => keyframe.frame_idx) ?? [];
    this.#showKeyframes.show(frames, (frame) => frame);
  }

  /**
   * @param {HTMLElement} keyframe
   * @param {number} frame
   */
  #placeKeyframe(keyframe, frame) {
    const place = this.#scale.place(frame + 0.5);
    keyframe.hidden = place < 0 || place > 1;
    keyframe.style.left = `${100 * place}%`;
  }

  close() {
    this.#strip.close();
  }

  /** @param {import("./strip.js").StripSpace} space */
  #paint({ context, width, height, frames }) {
    if (!this.#object) return;
    const { frames_with_masks: masks, stale = [] } = this.#object;
    const inOccluded = cursor(occludedRanges(this.#object));
    const [inMasks, inStale] = [cursor(masks), cursor(stale)];
    const underline = Math.round(UNDERLINE * window.devicePixelRatio);
    const style = getComputedStyle(this.element);
    const lineColor = style.getPropertyValue("--text");
    context.fillStyle = this.#color;
    const hatched = [];
    for (let column = 0; column < width; column++) {
      const [first, last] = frames(column);
      if (!inMasks(first, last)) continue;
      let score = 1;
      for (let frame = first; frame <= last; frame++) {
        score = Math.min(score, this.#scoreOf(frame) ?? 1);
      }
      context.globalAlpha = TINT.least + (TINT.most - TINT.least) * Math.max(0, score) ** 2;
      context.fillRect(column, 0, 1, height);
      if (inOccluded(first, last)) {
        context.globalAlpha = 1;
        context.fillStyle = lineColor;
        context.fillRect(column, height - underline, 1, underline);
        context.fillStyle = this.#color;
      }
      if (inStale(first, last)) hatched.push(column);
    }
    const period = HATCH * window.devicePixelRatio;
    context.globalAlpha = 0.75;
    context.fillStyle = style.getPropertyValue("--surface");
    for (const column of hatched) {
      for (let y = -(column % period); y < height; y += period) {
        context.fillRect(column, Math.round(y), 1, Math.round(period / 2));
      }
    }
  }
}

/**
 * @param {FrameRange[]} ranges ascending
 * @returns {(first: number, last: number) => boolean} true if a range contains any frame from
 *   `first` to `last`; calls must go from left to right
 */
function cursor(ranges) {
  let at = 0;
  return (first, last) => {
    while (at < ranges.length && ranges[at][1] < first) at += 1;
    return at < ranges.length && ranges[at][0] <= last;
  };
}

/** @param {FrameRange[]} ranges */
function words(ranges) {
  if (ranges.length === 0) return "no frame";
  const shown = ranges.slice(0, 5).map(([first, last]) => `${first} to ${last}`);
  return `frames ${shown.join(", ")}${ranges.length > 5 ? " and more" : ""}`;
}
