import { Emitter } from "../emitter.js";
import { h } from "../ui/dom.js";
import { leaveOnEnter } from "../ui/controls.js";

/**
 * First and last frame to propagate, typed or chosen by a button.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class RangeFields extends Emitter {
  #last;
  #start;
  #end;
  element;

  /**
   * @param {number} total frames of the video
   * @param {() => number} here the current frame
   */
  constructor(total, here) {
    super();
    this.#last = total - 1;
    this.#start = this.#field("First frame to propagate", 0);
    this.#end = this.#field("Last frame to propagate", this.#last);
    this.element = h(
      "div",
      { class: "range" },
      this.#start,
      "to",
      this.#end,
      this.#preset("All", () => this.#set(0, this.#last)),
      this.#preset("From here on", () => this.#set(here(), this.#last)),
    );
  }

  get value() {
    return { start: Number(this.#start.value), end: Number(this.#end.value) };
  }

  /** Makes both frame numbers valid, and puts them in order. */
  #tidy() {
    const valid = [this.#start, this.#end].map((field, index) => {
      const fallback = index === 0 ? 0 : this.#last;
      const value = field.value === "" ? fallback : Math.round(Number(field.value));
      return Math.min(this.#last, Math.max(0, value));
    });
    this.#set(Math.min(...valid), Math.max(...valid));
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  #set(start, end) {
    this.#start.value = String(start);
    this.#end.value = String(end);
    this.emit("change");
  }

  /**
   * @param {string} label
   * @param {number} value
   */
  #field(label, value) {
    return h("input", {
      type: "number",
      class: "field field-frame",
      "aria-label": label,
      min: 0,
      max: this.#last,
      value,
      onchange: () => this.#tidy(),
      onkeydown: leaveOnEnter,
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
