import { h } from "../ui/dom.js";
import { Segments } from "../ui/segments.js";
import { frameCounts } from "../exchange/frame-count.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").ReviewState} ReviewState */

/** @type {import("../ui/segments.js").Segment<ReviewState>[]} */
export const STATES = [
  { value: "todo", label: "To do", title: "Nobody has said that this frame is done" },
  { value: "done", label: "Done", title: "The masks of this frame are made" },
  { value: "reviewed", label: "Reviewed", title: "The masks of this frame were looked at again (Y)" },
];

/** How far the shown frame has come, how many frames are reviewed, and the way to the next one. */
export class ReviewPanel {
  #reviews;
  #session;
  #playhead;
  #toasts;
  #count = h("span", { class: "hint" });
  #states = new Segments("State of the frame", STATES, "todo");
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
      this.#states.element,
    );
    this.#states.on("change", () => this.set(this.#states.value));
    reviews.on("change", () => {
      this.#showCount();
      this.#showState();
    });
    session.on("change", () => this.#showCount());
    playhead.on("seek", () => this.#showState());
    this.#showCount();
  }

  /**
   * @param {ReviewState} state of the shown frame
   * @returns {Promise<boolean>} true if the server has stored it
   */
  async set(state) {
    try {
      await this.#reviews.set(this.#playhead.frame, state);
      return true;
    } catch (error) {
      this.#toasts.error(words.reviewNotStored, error);
      this.#showState();
      return false;
    }
  }

  /** Marks the shown frame as reviewed and goes to the next one. */
  async approve() {
    if (await this.set("reviewed")) await this.next();
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

  #showCount() {
    const { objects, totalFrames } = this.#session;
    const { masks } = frameCounts(objects, 0, totalFrames - 1);
    this.element.hidden = masks === 0;
    this.#count.textContent = `${this.#reviews.reviewed} of ${masks}`;
    this.#count.title = "Reviewed frames, of those with masks";
  }

  #showState() {
    this.#states.value = this.#reviews.state(this.#playhead.frame);
  }
}
