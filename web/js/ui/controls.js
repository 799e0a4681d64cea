import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * A square button that shows only an icon; its name is spoken, and shown on hover with its key.
 *
 * @param {import("./icons.js").IconName} name
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [key]
 */
export function iconButton(name, label, onclick, key) {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      "aria-keyshortcuts": key,
      title: key ? `${label} (${key})` : label,
      onclick,
    },
    icon(name),
  );
}

/**
 * Takes what was typed and leaves the field, so that keys mean what they mean on the page.
 *
 * @param {KeyboardEvent} event
 */
export function leaveOnEnter(event) {
  if (event.key === "Enter") /** @type {HTMLElement} */ (event.currentTarget).blur();
}

/**
 * A button of icon and words.
 *
 * @param {import("./icons.js").IconName} name
 * @param {string} label
 * @param {() => void} onclick
 */
export function textButton(name, label, onclick) {
  const attributes = { type: "button", class: "button button-quiet", onclick };
  return h("button", attributes, icon(name), label);
}

/**
 * @param {HTMLButtonElement} button
 * @param {import("./icons.js").IconName} name
 * @param {string} label
 */
export function relabel(button, name, label) {
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  const key = button.getAttribute("aria-keyshortcuts");
  button.title = key ? `${label} (${key})` : label;
  button.replaceChildren(icon(name));
}

/** @param {string} label */
export function spinner(label) {
  return h("span", { class: "spinner", role: "img", "aria-label": label });
}

/** @param {string} label */
export function progressBar(label) {
  const fill = h("div", { class: "progress-fill" });
  const bar = h(
    "div",
    { class: "progress", role: "progressbar", "aria-label": label, "aria-valuemin": 0 },
    fill,
  );
  bar.setAttribute("aria-valuemax", "100");
  return {
    bar,
    /** @param {number} percent */
    set(percent) {
      bar.setAttribute("aria-valuenow", String(Math.round(percent)));
      fill.style.transform = `scaleX(${Math.min(1, Math.max(0, percent / 100))})`;
    },
  };
}

/**
 * @template {string} Value
 * @typedef {{value: Value, label: string, title: string}} Segment
 */

/**
 * A row of buttons of which one is pressed. Event: `change`.
 *
 * @template {string} Value
 */
export class Segments extends EventTarget {
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
      button.onclick = () => {
        this.#value = segment.value;
        this.#show();
        this.dispatchEvent(new Event("change"));
      };
      return { button, value: segment.value };
    });
    const attributes = { class: "segments", role: "group", "aria-label": label };
    this.element = h("div", attributes, ...this.#buttons.map(({ button }) => button));
    this.#show();
  }

  get value() {
    return this.#value;
  }

  /** What the pressed button says. */
  get label() {
    return this.#buttons.find(({ value }) => value === this.#value)?.button.textContent ?? "";
  }

  #show() {
    for (const { button, value } of this.#buttons) {
      button.setAttribute("aria-pressed", String(value === this.#value));
    }
  }
}
