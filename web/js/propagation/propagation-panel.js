import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { spinner } from "../ui/controls.js";
import { JobCard } from "./job-card.js";

/**
 * @typedef {import("../types.js").Direction} Direction
 * @typedef {import("../types.js").PropagationRange} PropagationRange
 * @typedef {import("./propagation.js").Running} Running
 */

/** @type {{direction: Direction, label: string, title: string}[]} */
const DIRECTIONS = [
  { direction: "backward", label: "← Back", title: "From each keyframe to the start of the range" },
  { direction: "both", label: "Both", title: "From each keyframe both ways" },
  { direction: "forward", label: "Forward →", title: "From each keyframe to the end of the range" },
];

/** Range and direction to choose, the button, and the jobs it started. */
export class PropagationPanel {
  /** @type {Direction} */
  #direction = "both";
  #parts;
  #start;
  #end;
  #jobs = h("div", { class: "jobs" });
  #hint = h("p", { class: "hint", id: "propagate-hint" });
  #busy = spinner("Submitting");
  #button;
  #directions;
  element;

  /**
   * @param {{session: import("../annotate/session.js").Session,
   *   playhead: import("../annotate/playhead.js").Playhead,
   *   propagation: import("./propagation.js").Propagation,
   *   toasts: import("../ui/toasts.js").Toasts,
   *   rangeChanged: (range: PropagationRange) => void}} parts
   */
  constructor(parts) {
    this.#parts = parts;
    const { session, propagation } = parts;
    const last = session.totalFrames - 1;
    this.#start = this.#frameField("First frame to propagate", 0);
    this.#end = this.#frameField("Last frame to propagate", last);
    this.#directions = DIRECTIONS.map(({ direction, label, title }) =>
      h(
        "button",
        {
          type: "button",
          title,
          "data-direction": direction,
          onclick: () => this.#turn(direction),
        },
        label,
      ),
    );
    this.#busy.hidden = true;
    this.#button = h(
      "button",
      {
        type: "button",
        class: "button button-primary button-wide",
        title: "Propagate (P)",
        "aria-keyshortcuts": "P",
        "aria-describedby": "propagate-hint",
        onclick: () => this.submit(),
      },
      icon("propagate"),
      "Propagate",
      this.#busy,
    );
    this.element = h(
      "section",
      { class: "panel propagation", "aria-label": "Propagation" },
      h("h2", {}, "Propagate"),
      h(
        "div",
        { class: "segments", role: "group", "aria-label": "Direction" },
        ...this.#directions,
      ),
      h(
        "div",
        { class: "range" },
        h("label", {}, "Frames", this.#start),
        h("label", {}, "to", this.#end),
        this.#preset("All", () => this.#setRange(0, last)),
        this.#preset("From here", () => this.#setRange(parts.playhead.frame, last)),
      ),
      this.#button,
      h("div", { class: "jobs-room" }, this.#hint, this.#jobs),
    );
    this.#turn("both");
    session.addEventListener("change", () => this.#update());
    propagation.addEventListener("job", (event) =>
      this.#add(/** @type {CustomEvent<Running>} */ (event).detail),
    );
    this.#update();
  }

  /** Submits what is chosen; the button is free again as soon as the server has the job. */
  async submit() {
    if (this.#button.disabled) return;
    const { propagation, toasts } = this.#parts;
    this.#button.disabled = true;
    this.#busy.hidden = false;
    try {
      for (const finished of this.#jobs.querySelectorAll(".job[data-status]")) {
        const { status } = /** @type {HTMLElement} */ (finished).dataset;
        if (status !== "running" && status !== "pending") finished.remove();
      }
      await propagation.submit(this.#range);
    } catch (error) {
      toasts.error("The propagation was not started.", error);
    } finally {
      this.#busy.hidden = true;
      this.#update();
    }
  }

  /** @returns {PropagationRange} */
  get #range() {
    return {
      start: Number(this.#start.value),
      end: Number(this.#end.value),
      direction: this.#direction,
    };
  }

  /** @param {Running} running */
  #add({ follower, frames }) {
    /** @type {JobCard} */
    const card = new JobCard(follower, frames, {
      cancel: () =>
        follower.cancel().catch((error) => {
          this.#parts.toasts.error("The job was not cancelled.", error);
        }),
      dismiss: () => card.element.remove(),
    });
    this.#jobs.append(card.element);
  }

  #update() {
    const { session } = this.#parts;
    const prompted = session.objects.some((object) => object.keyframes.length > 0);
    if (this.#busy.hidden) this.#button.disabled = !prompted;
    this.#hint.textContent = prompted ? "" : "Click an object in the picture first.";
  }

  /** @param {Direction} direction */
  #turn(direction) {
    this.#direction = direction;
    for (const button of this.#directions) {
      button.setAttribute("aria-pressed", String(button.dataset.direction === direction));
    }
    this.#parts.rangeChanged(this.#range);
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  #setRange(start, end) {
    this.#start.value = String(start);
    this.#end.value = String(end);
    this.#parts.rangeChanged(this.#range);
  }

  /** Whole frames of the video, and the first not after the last. */
  #tidyRange() {
    const last = this.#parts.session.totalFrames - 1;
    const valid = [this.#start, this.#end].map((field, index) => {
      const fallback = index === 0 ? 0 : last;
      const value = field.value === "" ? fallback : Math.round(Number(field.value));
      return Math.min(last, Math.max(0, value));
    });
    this.#setRange(Math.min(...valid), Math.max(...valid));
  }

  /**
   * @param {string} label
   * @param {number} value
   */
  #frameField(label, value) {
    return h("input", {
      type: "number",
      class: "field field-frame",
      "aria-label": label,
      min: 0,
      max: this.#parts.session.totalFrames - 1,
      value,
      onchange: () => this.#tidyRange(),
    });
  }

  /**
   * @param {string} label
   * @param {() => void} onclick
   */
  #preset(label, onclick) {
    return h("button", { type: "button", class: "button button-small", onclick }, label);
  }
}
