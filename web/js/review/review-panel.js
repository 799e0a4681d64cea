import { h } from "../ui/dom.js";
import { frameCounts } from "../exchange/frame-count.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").ReviewState} ReviewState */

/** @type {{state: ReviewState, label: string}[]} */
const STATES = [
  { state: "todo", label: "To do" },
  { state: "done", label: "Done" },
  { state: "reviewed", label: "Reviewed" },
];

/** How far the shown frame has come, how many frames are reviewed, and the way to the next one. */
export class ReviewPanel {
  #reviews;
  #session;
  #playhead;
  #toasts;
  #count = h("span", { class: "hint" });
  #buttons;
  element;

  /**
   * @param {import("./reviews.js").Reviews} reviews
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/playhead.js").Playhead} playhead
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(reviews, session, playhead, toasts) {
    this.#reviews = reviews;
    this.#session = session;
    this.#playhead = playhead;
    this.#toasts = toasts;
    this.#buttons = STATES.map(({ state, label }) => {
      const attributes = { type: "button", onclick: () => this.set(state) };
      return { state, button: h("button", attributes, label) };
    });
    const states = h(
      "div",
      { class: "segments", role: "group", "aria-label": "State of the frame" },
      ...this.#buttons.map(({ button }) => button),
    );
    const attributes = {
      type: "button",
      class: "button button-small",
      title: "Next to review: suspect masks first (Shift+Y)",
      onclick: () => this.next(),
    };
    this.element = h(
      "section",
      { class: "panel review", "aria-label": "Review" },
      h("header", {}, h("h2", {}, "Review"), this.#count, h("button", attributes, "Next to review")),
      states,
    );
    reviews.on("change", () => this.#update());
    session.on("change", () => this.#update());
    playhead.on("seek", () => this.#update());
    this.#update();
  }

  /** @param {ReviewState} state of the shown frame */
  async set(state) {
    try {
      await this.#reviews.set(this.#playhead.frame, state);
    } catch (error) {
      this.#toasts.error(words.reviewNotStored, error);
    }
  }

  /** Marks the shown frame as reviewed and goes to the next one. */
  async approve() {
    await this.set("reviewed");
    await this.next();
  }

  async next() {
    try {
      const frame = await this.#reviews.next(this.#playhead.frame);
      if (frame === null) return this.#toasts.note(words.allReviewed);
      this.#playhead.stop();
      this.#playhead.seek(frame);
    } catch (error) {
      this.#toasts.error(words.reviewNotFound, error);
    }
  }

  #update() {
    const { objects, totalFrames } = this.#session;
    const { masks } = frameCounts(objects, 0, totalFrames - 1);
    this.element.hidden = masks === 0;
    this.#count.textContent = `${this.#reviews.reviewed} of ${masks}`;
    this.#count.title = "Reviewed frames, of those with masks";
    const shown = this.#reviews.state(this.#playhead.frame);
    for (const { state, button } of this.#buttons) {
      button.setAttribute("aria-pressed", String(state === shown));
    }
  }
}
