import { Emitter } from "../emitter.js";
import { h } from "../ui/dom.js";

/** @typedef {import("../types.js").Video} Video */

/** @type {Record<string, {label: string, compare: (a: Video, b: Video) => number}>} */
const ORDERS = {
  newest: {
    label: "Newest first",
    compare: (a, b) => b.created_at.localeCompare(a.created_at),
  },
  name: {
    label: "By name",
    compare: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  },
  todo: { label: "Least annotated first", compare: (a, b) => share(a) - share(b) },
  longest: { label: "Longest first", compare: (a, b) => b.frame_count - a.frame_count },
};
/** The key under which the order is stored. */
const STORED = "order of videos";

/** @param {Video} video */
function share({ annotated_frames: done, frame_count: frames }) {
  return done / Math.max(1, frames);
}

/**
 * @param {Video[]} videos
 * @param {string} order one of those offered; the newest first for any other
 * @param {string} text that their names contain, in any case
 * @returns {Video[]}
 */
export function ordered(videos, order, text) {
  const part = text.trim().toLowerCase();
  const { compare } = ORDERS[order] ?? ORDERS.newest;
  return videos
    .filter(({ name }) => name.toLowerCase().includes(part))
    .sort((a, b) => compare(a, b) || ORDERS.newest.compare(a, b));
}

/**
 * Fields to search and sort the videos of a project. The order is kept for the browser.
 *
 * Event: `change` if another order or other videos are asked for.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class VideoOrder extends Emitter {
  #text = h("input", {
    type: "search",
    class: "field",
    placeholder: "Search",
    "aria-label": "Search videos",
    oninput: () => this.emit("change"),
  });
  #order = h(
    "select",
    { class: "field", "aria-label": "Order of videos" },
    ...Object.entries(ORDERS).map(([value, { label }]) => h("option", { value }, label)),
  );
  element = h("div", { class: "video-order" }, this.#text, this.#order);

  constructor() {
    super();
    this.#order.value = localStorage.getItem(STORED) ?? "newest";
    if (!this.#order.value) this.#order.value = "newest";
    this.#order.onchange = () => {
      localStorage.setItem(STORED, this.#order.value);
      this.emit("change");
    };
  }

  /**
   * @param {Video[]} videos
   * @returns {Video[]} those that are asked for, in order
   */
  of(videos) {
    return ordered(videos, this.#order.value, this.#text.value);
  }
}
