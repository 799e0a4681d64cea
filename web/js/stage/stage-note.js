import { h } from "../ui/dom.js";

/**
 * Two short texts over the picture: the name of the object under the mouse, beside the mouse, and a
 * line at the top about what is shown.
 */
export class StageNote {
  #swatch = h("span", { class: "swatch" });
  #name = h("span", {});
  #label = h("p", { class: "stage-name", hidden: true }, this.#swatch, this.#name);
  #line = h("p", { class: "stage-line", role: "status", hidden: true });
  elements = [this.#label, this.#line];

  /**
   * @param {{text: string, color: string, x: number, y: number} | null} label `x` and `y` are the
   *   place of the mouse on the stage; null hides the label
   */
  showName(label) {
    this.#label.hidden = label === null;
    if (!label) return;
    this.#name.textContent = label.text;
    this.#swatch.style.setProperty("--object", label.color);
    this.#label.style.transform = `translate(${label.x + 14}px, ${label.y + 16}px)`;
  }

  /** @param {string} text empty to hide the line */
  showLine(text) {
    this.#line.hidden = text === "";
    this.#line.textContent = text;
  }
}
