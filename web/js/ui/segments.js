import { Emitter } from "../emitter.js";
import { h } from "./dom.js";

/**
 * @template {string} Value
 * @typedef {{value: Value, label: string, title: string}} Segment
 */

/**
 * A row of buttons of which one is pressed.
 *
 * @template {string} Value
 * @extends {Emitter<{change(): void}>}
 */
export class Segments extends Emitter {
  #value;
  #buttons;
  element;

  /**
   * @param {string} label
   * @param {Segment<Value>[]} segments
   * @param {Value} value
   */
  constructor(label, segments, value) {
    super();
    this.#value = value;
    this.#buttons = segments.map((segment) => {
      const attributes = { type: "button", title: segment.title };
      const button = h("button", attributes, segment.label);
      const note = h("small", { hidden: true });
      button.onclick = () => {
        this.#value = segment.value;
        this.#show();
        this.emit("change");
      };
      button.append(note);
      return { button, note, value: segment.value, label: segment.label };
    });
    const attributes = { class: "segments", role: "group", "aria-label": label };
    this.element = h("div", attributes, ...this.#buttons.map(({ button }) => button));
    this.#show();
  }

  get value() {
    return this.#value;
  }

  /** Presses a button without an event. */
  set value(value) {
    this.#value = value;
    this.#show();
  }

  /** The label of the pressed button. */
  get label() {
    return this.#buttons.find(({ value }) => value === this.#value)?.label ?? "";
  }

  /**
   * Says something about a value below its label.
   *
   * @param {Value} value
   * @param {string} text
   */
  note(value, text) {
    const note = this.#buttons.find((button) => button.value === value)?.note;
    if (!note) return;
    note.textContent = text;
    note.hidden = false;
  }

  #show() {
    for (const { button, value } of this.#buttons) {
      button.setAttribute("aria-pressed", String(value === this.#value));
    }
  }
}
