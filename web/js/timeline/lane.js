import { h, KeyedChildren } from "../ui/dom.js";
import { hex } from "../ui/format.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").FrameRange} FrameRange
 */

/** One object's row: its name, bars where it has masks, diamonds where it has prompts. */
export class Lane {
  #name = h("span", { class: "lane-name" });
  #swatch = h("span", { class: "swatch" });
  #bars = h("div", { class: "bars" });
  #keyframes = h("div", { class: "keyframes" });
  #showBars;
  #showKeyframes;
  #label;
  track;
  element;

  /**
   * @param {number} total frames of the video
   * @param {{seek: (frame: number) => void, choose: () => void}} actions
   */
  constructor(total, actions) {
    const percent = (/** @type {number} */ frames) => `${(100 * frames) / total}%`;
    this.#label = h(
      "button",
      { type: "button", class: "lane-label", onclick: actions.choose },
      this.#swatch,
      this.#name,
    );
    this.track = h("div", { class: "track" }, this.#bars, this.#keyframes);
    this.element = h("div", { class: "lane" }, this.#label, this.track);
    this.#showBars = new KeyedChildren(
      this.#bars,
      (/** @type {FrameRange} */ _range) => h("div", { class: "bar" }),
      (bar, [first, last]) => {
        bar.style.left = percent(first);
        bar.style.width = percent(last - first + 1);
      },
    );
    this.#showKeyframes = new KeyedChildren(
      this.#keyframes,
      (/** @type {number} */ frame) => {
        const keyframe = h("button", {
          type: "button",
          class: "keyframe",
          tabindex: -1,
          title: `Keyframe ${frame}`,
          "aria-label": `Keyframe ${frame}`,
          onclick: () => actions.seek(frame),
        });
        keyframe.style.left = percent(frame + 0.5);
        return keyframe;
      },
      () => {},
    );
  }

  /**
   * @param {AnnotatedObject} object
   * @param {boolean} chosen
   */
  update(object, chosen) {
    this.element.style.setProperty("--object", hex(object.color));
    this.element.classList.toggle("chosen", chosen);
    this.#name.textContent = object.name;
    this.#label.setAttribute("aria-pressed", String(chosen));
    this.#showBars.show(object.frames_with_masks, ([first]) => first);
    const frames = object.keyframes.map((keyframe) => keyframe.frame_idx);
    this.#showKeyframes.show(frames, (frame) => frame);
  }
}
