import { Emitter } from "../emitter.js";
import { RangeFields } from "./range-fields.js";
import { Segments } from "../ui/segments.js";
import { h } from "../ui/dom.js";

/** @type {import("../ui/segments.js").Segment<import("../types.js").Direction>[]} */
const DIRECTIONS = [
  { value: "backward", label: "← Back", title: "From each keyframe to the start of the range" },
  { value: "both", label: "Both", title: "From each keyframe both ways" },
  { value: "forward", label: "Forward →", title: "From each keyframe to the end of the range" },
];
/** @type {import("../ui/segments.js").Segment<import("../types.js").Scope>[]} */
const SCOPES = [
  { value: "changed", label: "Changed", title: "Only masks that are out of date" },
  { value: "full", label: "Everything", title: "Every frame of the range anew" },
];
/** @type {import("../ui/segments.js").Segment<"all" | "chosen">[]} */
const OBJECTS = [
  { value: "all", label: "All objects", title: "Every object that is not locked" },
  { value: "chosen", label: "Chosen", title: "Only the object chosen in the list" },
];

/** The key under which it is stored whether the options are open. */
const OPEN = "propagation options";
/** Pixels of window height from which there is room for open options. */
const ROOMY = 960;

/**
 * What to propagate: direction, range, objects and scope, below a line that sums them up.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class PropagationOptions extends Emitter {
  #totalFrames;
  #range;
  #directions = new Segments("Direction", DIRECTIONS, "both");
  #scopes = new Segments("Scope", SCOPES, "changed");
  #objects = new Segments("Objects to propagate", OBJECTS, "all");
  #summary = h("summary", { class: "propagation-summary" });
  element;

  /**
   * @param {number} totalFrames
   * @param {() => number} here the current frame
   */
  constructor(totalFrames, here) {
    super();
    this.#totalFrames = totalFrames;
    this.#range = new RangeFields(totalFrames, here);
    this.element = this.#layout();
    for (const choice of [this.#directions, this.#scopes, this.#objects, this.#range]) {
      choice.on("change", () => this.#changed());
    }
    this.#summarise();
  }

  /** First and last frame, both included. */
  get range() {
    return this.#range.value;
  }

  /** @returns {import("./propagation-plan.js").PropagationSettings} */
  get settings() {
    return {
      ...this.#range.value,
      direction: this.#directions.value,
      scope: this.#scopes.value,
      objects: this.#objects.value,
    };
  }

  /** Open only on a high screen at first; then as the person left it. */
  #layout() {
    const stored = localStorage.getItem(OPEN);
    const open = stored === null ? window.innerHeight >= ROOMY : stored === "open";
    const details = h(
      "details",
      { class: "propagation-options", open },
      this.#summary,
      this.#directions.element,
      this.#range.element,
      h("div", { class: "segments-pair" }, this.#objects.element, this.#scopes.element),
    );
    details.addEventListener("toggle", () => {
      localStorage.setItem(OPEN, details.open ? "open" : "closed");
    });
    return details;
  }

  #changed() {
    this.#summarise();
    this.emit("change");
  }

  #summarise() {
    const { start, end } = this.#range.value;
    const whole = start === 0 && end === this.#totalFrames - 1;
    const words = [
      this.#objects.label.toLowerCase(),
      { changed: "what changed", full: "everything" }[this.#scopes.value],
      { backward: "back", both: "both ways", forward: "forward" }[this.#directions.value],
    ];
    if (!whole) words.splice(2, 0, `${start}–${end}`);
    const text = words.join(" · ");
    this.#summary.textContent = `${text[0].toUpperCase()}${text.slice(1)}`;
  }
}
