import { duration } from "../ui/format.js";
import { h } from "../ui/dom.js";

/**
 * Starts a draft at the smallest size of picture, which a second job replaces by masks of the chosen
 * size. Hidden where there are no sizes to choose from.
 */
export class DraftButton {
  #sizes;
  #note = h("small", {}, "");
  element;

  /**
   * @param {import("./size-choice.js").SizeChoice} sizes
   * @param {() => void} onclick
   */
  constructor(sizes, onclick) {
    this.#sizes = sizes;
    this.element = h(
      "button",
      {
        type: "button",
        class: "button button-wide draft-button",
        title: "Rough masks soon, which are then replaced by those of the chosen size",
        hidden: true,
        onclick,
      },
      h("span", {}, "Draft, then refine"),
      this.#note,
    );
  }

  /** @param {boolean} isPossible false if there is something else to do first */
  update(isPossible) {
    const { sizes, chosen } = this.#sizes;
    const smallest = sizes.at(-1);
    this.element.hidden = chosen === null || smallest === undefined;
    this.element.disabled = !isPossible || chosen === smallest;
    this.showPrices();
  }

  showPrices() {
    const { sizes, chosen } = this.#sizes;
    const draft = this.#sizes.price(sizes.at(-1) ?? 0);
    const refined = this.#sizes.price(chosen ?? 0);
    this.#note.textContent =
      this.element.disabled || draft === null || refined === null
        ? ""
        : `${duration(draft)}, then ${duration(refined)}`;
  }
}
