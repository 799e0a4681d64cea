import { Emitter } from "../emitter.js";

/**
 * @typedef {"object" | "category" | "distinct"} ColorsBy the colours chosen for objects, those of
 *   their categories, or colours that are told apart easily
 * @typedef {object} Settings
 * @property {number} opacity of masks, in percent
 * @property {boolean} outlines of masks are shown
 * @property {ColorsBy} colorsBy
 * @property {number} brightness of the picture, in percent
 * @property {number} contrast of the picture, in percent
 */

const STORED = "look";
/** @type {Settings} */
const DEFAULT = { opacity: 40, outlines: true, colorsBy: "object", brightness: 100, contrast: 100 };

/**
 * How pictures and masks are shown. It changes neither of them, and is kept for the browser.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class Look extends Emitter {
  /** @type {Settings} */
  #settings = { ...DEFAULT, ...JSON.parse(localStorage.getItem(STORED) ?? "{}") };

  get opacity() {
    return this.#settings.opacity;
  }

  get outlines() {
    return this.#settings.outlines;
  }

  get colorsBy() {
    return this.#settings.colorsBy;
  }

  get brightness() {
    return this.#settings.brightness;
  }

  get contrast() {
    return this.#settings.contrast;
  }

  /** True if nothing was changed. */
  get isDefault() {
    return JSON.stringify(this.#settings) === JSON.stringify(DEFAULT);
  }

  /** @param {Partial<Settings>} changes */
  change(changes) {
    this.#settings = { ...this.#settings, ...changes };
    localStorage.setItem(STORED, JSON.stringify(this.#settings));
    this.emit("change");
  }

  reset() {
    this.change(DEFAULT);
  }
}
