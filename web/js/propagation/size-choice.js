import { Emitter } from "../emitter.js";
import { Segments } from "../ui/segments.js";
import { duration } from "../ui/format.js";
import { h } from "../ui/dom.js";

/** The sizes in words, the best one first. */
const LABELS = ["Best", "Faster", "Fastest"];

/**
 * The size of the pictures that the network reads, each with what the propagation would cost at it.
 * Hidden for an engine that has no sizes.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class SizeChoice extends Emitter {
  /** @type {Segments<string> | null} */
  #segments = null;
  /** @type {number[]} */
  #sizes = [];
  /** @type {number | null} */
  #own = null;
  /** @type {Map<number, number | null>} */
  #prices = new Map();
  element = h("div", { hidden: true });

  /** Sides of the pictures in pixels, the best one first. */
  get sizes() {
    return this.#sizes;
  }

  /** The chosen size; null where there is no choice. */
  get chosen() {
    return this.#segments ? Number(this.#segments.value) : null;
  }

  /** The size to ask the server for; null for the one that it uses anyway. */
  get value() {
    return this.chosen === this.#own ? null : this.chosen;
  }

  /**
   * @param {number} size
   * @returns {number | null} the seconds shown for it; null while they are not known
   */
  price(size) {
    return this.#prices.get(size) ?? null;
  }

  /**
   * @param {number[]} sizes the best one first
   * @param {number | null} own the one that the server uses if none is named
   */
  offer(sizes, own) {
    if (own === this.#own && sizes.join() === this.#sizes.join()) return;
    this.#sizes = sizes;
    this.#own = own;
    this.#segments = this.#makeSegments();
    this.element.hidden = !this.#segments;
    this.element.replaceChildren(...(this.#segments ? [this.#segments.element] : []));
    this.clearPrices();
    this.emit("change");
  }

  /**
   * @param {number} size
   * @param {number | null} seconds that the propagation would take; null while that is not known
   */
  showPrice(size, seconds) {
    this.#prices.set(size, seconds);
    this.#segments?.note(String(size), seconds === null ? "" : duration(seconds));
  }

  clearPrices() {
    for (const size of this.#sizes) this.showPrice(size, null);
  }

  #makeSegments() {
    if (this.#own === null || this.#sizes.length < 2) return null;
    const segments = this.#sizes.map((size, index) => ({
      value: String(size),
      label: LABELS[index] ?? String(size),
      title: `The network reads pictures of ${size} pixels a side`,
    }));
    const choice = new Segments("Picture size", segments, String(this.#own));
    choice.on("change", () => this.emit("change"));
    return choice;
  }
}
