import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { Segments, spinner } from "../ui/controls.js";
import { Estimator } from "./estimator.js";
import { JobCard } from "./job-card.js";
import { RangeFields } from "./range-fields.js";

/**
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {import("./propagation-jobs.js").Running} Running
 */

/** @type {import("../ui/controls.js").Segment<import("../types.js").Direction>[]} */
const DIRECTIONS = [
  { value: "backward", label: "← Back", title: "From each keyframe to the start of the range" },
  { value: "both", label: "Both", title: "From each keyframe both ways" },
  { value: "forward", label: "Forward →", title: "From each keyframe to the end of the range" },
];
/** @type {import("../ui/controls.js").Segment<import("../types.js").Scope>[]} */
const SCOPES = [
  { value: "changed", label: "Changed", title: "Only what prompts given since have made stale" },
  { value: "full", label: "Everything", title: "Every frame of the range anew" },
];
/** @type {import("../ui/controls.js").Segment<"all" | "chosen">[]} */
const OBJECTS = [
  { value: "all", label: "All objects", title: "Every object that is not locked" },
  { value: "chosen", label: "Chosen", title: "Only the object chosen in the list" },
];

/** Where it is kept whether the options are open. */
const OPTIONS = "propagation options";
/** Pixels of height from which there is room for them. */
const ROOMY = 860;

/** What to propagate, what it will take, the button, and the jobs it started. */
export class PropagationPanel {
  #parts;
  #range;
  #directions = new Segments("Direction", DIRECTIONS, "both");
  #scopes = new Segments("Scope", SCOPES, "changed");
  #objects = new Segments("Objects to propagate", OBJECTS, "all");
  #estimator;
  #summary = h("summary", { class: "propagation-summary" });
  #jobs = h("div", { class: "jobs" });
  #hint = h("p", { class: "hint", id: "propagate-hint", role: "status" });
  #busy = spinner("Submitting");
  #button;
  element;

  /**
   * @param {{session: import("../annotate/session.js").Session,
   *   selection: import("../annotate/selection.js").Selection,
   *   playhead: import("../annotate/playhead.js").Playhead,
   *   propagation: import("./propagation-jobs.js").PropagationJobs,
   *   api: import("../api/session-api.js").SessionApi,
   *   toasts: import("../ui/toasts.js").Toasts,
   *   rangeChanged: (range: {start: number, end: number}) => void}} parts
   */
  constructor(parts) {
    this.#parts = parts;
    const { session, selection, propagation, playhead, api } = parts;
    this.#range = new RangeFields(session.totalFrames, () => playhead.frame);
    this.#estimator = new Estimator(api, session.id, (text) => (this.#hint.textContent = text));
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
      this.#button,
      this.#options(),
      this.#hint,
      h("div", { class: "jobs-room" }, this.#jobs),
    );
    for (const choice of [this.#directions, this.#scopes, this.#objects, this.#range]) {
      choice.addEventListener("change", () => this.#chosen());
    }
    session.addEventListener("edit", () => this.#update());
    selection.addEventListener("change", () => this.#update());
    propagation.addEventListener("job", (event) =>
      this.#add(/** @type {CustomEvent<Running>} */ (event).detail),
    );
    this.#chosen();
  }

  close() {
    this.#estimator.close();
  }

  /** Submits what is chosen; the button is free again as soon as the server has the job. */
  async submit() {
    const { propagation, toasts } = this.#parts;
    const obstacle = this.#obstacle;
    if (obstacle) return toasts.note(obstacle);
    if (this.#button.disabled) return;
    const choice = this.#choice;
    this.#button.disabled = true;
    this.#busy.hidden = false;
    try {
      for (const finished of this.#jobs.querySelectorAll(".job[data-status]")) {
        const { status } = /** @type {HTMLElement} */ (finished).dataset;
        if (status !== "running" && status !== "pending") finished.remove();
      }
      await propagation.submit(choice, this.#estimator.frames ?? choice.end - choice.start + 1);
    } catch (error) {
      toasts.error("The propagation was not started.", error);
    } finally {
      this.#busy.hidden = true;
      this.#update();
    }
  }

  /** Closed where the screen is low; how it was left counts from then on. */
  #options() {
    const kept = localStorage.getItem(OPTIONS);
    const open = kept === null ? window.innerHeight >= ROOMY : kept === "open";
    const details = h(
      "details",
      { class: "propagation-options", open },
      this.#summary,
      this.#directions.element,
      this.#range.element,
      h("div", { class: "segments-pair" }, this.#objects.element, this.#scopes.element),
    );
    details.addEventListener("toggle", () => {
      localStorage.setItem(OPTIONS, details.open ? "open" : "closed");
    });
    return details;
  }

  #summarise() {
    const { start, end } = this.#range.value;
    const whole = start === 0 && end === this.#parts.session.totalFrames - 1;
    const parts = [
      this.#objects.label.toLowerCase(),
      { changed: "what changed", full: "everything" }[this.#scopes.value],
      { backward: "back", both: "both ways", forward: "forward" }[this.#directions.value],
    ];
    if (!whole) parts.splice(2, 0, `${start}–${end}`);
    const text = parts.join(" · ");
    this.#summary.textContent = `${text[0].toUpperCase()}${text.slice(1)}`;
  }

  /** @returns {PropagationChoice} */
  get #choice() {
    const { objectId } = this.#parts.selection;
    return {
      ...this.#range.value,
      direction: this.#directions.value,
      scope: this.#scopes.value === "changed" && !this.#isNew ? "changed" : "full",
      objectIds: this.#objects.value === "chosen" && objectId !== null ? [objectId] : null,
    };
  }

  /** The objects that can be propagated of those that are asked for. */
  get #asked() {
    const { session, selection } = this.#parts;
    const chosen = this.#objects.value === "chosen" ? selection.objectId : null;
    return session.objects.filter(({ object_id: id, keyframes, locked }) => {
      return keyframes.length > 0 && !locked && (chosen === null || id === chosen);
    });
  }

  /** Whether no mask but the prompted ones is there yet: all that changed is then everything. */
  get #isNew() {
    const { totalFrames } = this.#parts.session;
    return this.#asked.every(({ keyframes, stale = [] }) => {
      const frames = stale.reduce((sum, [first, last]) => sum + last - first + 1, 0);
      return frames + keyframes.length >= totalFrames;
    });
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

  #chosen() {
    this.#summarise();
    this.#parts.rangeChanged(this.#range.value);
    this.#update();
  }

  /** Says what keeps the choice from being propagated, or what it will take. */
  #update() {
    const obstacle = this.#obstacle;
    if (this.#busy.hidden) this.#button.disabled = obstacle !== null;
    if (obstacle) this.#estimator.say(obstacle);
    else this.#estimator.ask(this.#choice);
  }

  /** @returns {string | null} */
  get #obstacle() {
    const { session, selection } = this.#parts;
    const prompted = session.objects.filter((object) => object.keyframes.length > 0);
    if (prompted.length === 0) return "Click an object in the picture first.";
    if (this.#objects.value === "chosen") {
      if (selection.objectId === null) return "Choose an object in the list first.";
      if (session.object(selection.objectId)?.locked) return "The chosen object is locked.";
    }
    const asked = this.#asked;
    if (asked.length === 0) return "All objects are locked: unlock one first.";
    const changed = this.#scopes.value === "changed";
    if (changed && asked.every((object) => object.stale?.length === 0)) {
      const held = session.objects.some(({ locked, stale = [] }) => locked && stale.length > 0);
      return `Up to date${held ? " but for locked objects" : ""}. “Everything” makes all anew.`;
    }
    return null;
  }
}
