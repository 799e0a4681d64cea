import { Emitter } from "../emitter.js";
import { h } from "../ui/dom.js";

/** @typedef {{name: string, created_at: string}} Listed what is in a list */

/**
 * Ways to sort a list, by the names under which they are stored. The first is the usual one, and
 * decides where another leaves two things even.
 *
 * @template {Listed} Item
 * @typedef {Record<string, {label: string, compare: (a: Item, b: Item) => number}>} Orders
 */

export const newestFirst = {
  label: "Newest first",
  /** @type {(a: Listed, b: Listed) => number} */
  compare: (a, b) => b.created_at.localeCompare(a.created_at),
};

export const byName = {
  label: "By name",
  /** @type {(a: Listed, b: Listed) => number} */
  compare: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
};

/**
 * @template {Listed} Item
 * @param {Item[]} items
 * @param {Orders<Item>} orders
 * @param {string} order one of them; the usual one for any other
 * @param {string} text that their names contain, in any case
 * @returns {Item[]}
 */
export function ordered(items, orders, order, text) {
  const part = text.trim().toLowerCase();
  const [usual] = Object.values(orders);
  const { compare } = orders[order] ?? usual;
  return items
    .filter(({ name }) => name.toLowerCase().includes(part))
    .sort((a, b) => compare(a, b) || usual.compare(a, b));
}

/**
 * Fields to search and sort a list. The order is kept for the browser.
 *
 * Event: `change` if another order or other things are asked for.
 *
 * @template {Listed} Item
 * @extends {Emitter<{change(): void}>}
 */
export class ListOrder extends Emitter {
  #orders;
  #text;
  #order;
  element;

  /**
   * @param {string} what is listed, such as "videos"
   * @param {Orders<Item>} orders
   */
  constructor(what, orders) {
    super();
    const stored = `order of ${what}`;
    const [usual] = Object.keys(orders);
    this.#orders = orders;
    this.#text = h("input", {
      type: "search",
      class: "field",
      placeholder: "Search",
      "aria-label": `Search ${what}`,
      oninput: () => this.emit("change"),
    });
    this.#order = h(
      "select",
      { class: "field", "aria-label": `Order of ${what}` },
      ...Object.entries(orders).map(([value, { label }]) => h("option", { value }, label)),
    );
    this.#order.value = localStorage.getItem(stored) ?? usual;
    if (!this.#order.value) this.#order.value = usual;
    this.#order.onchange = () => {
      localStorage.setItem(stored, this.#order.value);
      this.emit("change");
    };
    this.element = h("div", { class: "list-order" }, this.#text, this.#order);
  }

  /**
   * @param {Item[]} items
   * @returns {Item[]} those that are asked for, in order
   */
  of(items) {
    return ordered(items, this.#orders, this.#order.value, this.#text.value);
  }
}
