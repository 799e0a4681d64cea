import { Emitter } from "../emitter.js";
import { distinctColor } from "./distinct-colors.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").Color} Color
 */

/**
 * Of objects without a category, where categories give the colours.
 *
 * @type {Color}
 */
const WITHOUT_CATEGORY = [176, 176, 176];

/**
 * The colours that objects have in the picture and on the timeline, as the person chose.
 *
 * Event: `change` if they may be others.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class ObjectColors extends Emitter {
  #look;
  #categories;

  /**
   * @param {import("../stage/look.js").Look} look
   * @param {import("../categories/categories.js").Categories} categories
   */
  constructor(look, categories) {
    super();
    this.#look = look;
    this.#categories = categories;
    look.on("change", () => this.emit("change"));
    categories.on("change", () => this.emit("change"));
  }

  /**
   * @param {Pick<AnnotatedObject, "object_id" | "color" | "category">} object
   * @returns {Color}
   */
  of({ object_id: id, color, category }) {
    switch (this.#look.colorsBy) {
      case "object":
        return color;
      case "category":
        return this.#categories.named(category)?.color ?? WITHOUT_CATEGORY;
      case "distinct":
        return distinctColor(id - 1);
    }
  }
}
