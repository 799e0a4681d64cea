import { h } from "./dom.js";

/** Pixels that an arrow key moves. */
const STEP = 16;

/**
 * A line between two panels that can be dragged to resize them. The size is a CSS property of the
 * page's root element, and is kept for the next visit. A double click restores the usual size.
 */
export class Splitter {
  #property;
  #limits;
  #isWidth;
  #held = { at: 0, size: 0 };
  element;

  /**
   * @param {{label: string, property: string, panel: HTMLElement, side: "left" | "top",
   *   limits: [number, number]}} options `panel` is resized, and the line is at its `side`
   */
  constructor({ label, property, panel, side, limits }) {
    this.#property = property;
    this.#limits = limits;
    this.#isWidth = side === "left";
    this.element = h("div", {
      class: `splitter splitter-${side}`,
      role: "separator",
      tabindex: 0,
      "aria-label": label,
      "aria-orientation": this.#isWidth ? "vertical" : "horizontal",
      title: `${label}: drag, or double click for the usual size`,
    });
    const stored = Number(localStorage.getItem(property));
    if (stored) this.#set(stored);
    const place = (/** @type {PointerEvent} */ event) => {
      return this.#isWidth ? event.clientX : event.clientY;
    };
    const size = () => (this.#isWidth ? panel.offsetWidth : panel.offsetHeight);
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.#held = { at: place(event), size: size() };
    });
    this.element.addEventListener("pointermove", (event) => {
      if (!this.element.hasPointerCapture(event.pointerId)) return;
      this.#keep(this.#held.size + this.#held.at - place(event));
    });
    this.element.addEventListener("dblclick", () => this.#reset());
    this.element.addEventListener("keydown", (event) => {
      const [more, less] = this.#isWidth ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
      if (event.key !== more && event.key !== less) return;
      event.preventDefault();
      event.stopPropagation();
      this.#keep(size() + (event.key === more ? STEP : -STEP));
    });
  }

  /** @param {number} size in pixels */
  #keep(size) {
    const valid = Math.min(this.#limits[1], Math.max(this.#limits[0], size));
    localStorage.setItem(this.#property, String(valid));
    this.#set(valid);
  }

  /** @param {number} size in pixels */
  #set(size) {
    document.documentElement.style.setProperty(this.#property, `${size}px`);
    this.element.setAttribute("aria-valuenow", String(Math.round(size)));
  }

  #reset() {
    localStorage.removeItem(this.#property);
    document.documentElement.style.removeProperty(this.#property);
  }
}
