import { h } from "../ui/dom.js";

/** The whole video as a thin bar, with the part that the timeline shows. Drag it to move along. */
export class Minimap {
  #scale;
  #window = h("div", { class: "minimap-window" });
  #playhead = h("div", { class: "minimap-playhead" });
  element = h("div", { class: "minimap", "aria-hidden": true }, this.#window, this.#playhead);

  /** @param {import("./time-scale.js").TimeScale} scale */
  constructor(scale) {
    this.#scale = scale;
    const move = (/** @type {PointerEvent} */ event) => {
      const { left, width } = this.element.getBoundingClientRect();
      const centre = ((event.clientX - left) / width) * scale.total;
      scale.pan((centre - scale.first) / scale.span - 0.5);
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      move(event);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) move(event);
    });
    scale.on("change", () => this.#update());
    this.#update();
  }

  /** @param {number} frame where the playhead is */
  showFrame(frame) {
    this.#playhead.style.left = `${(100 * (frame + 0.5)) / this.#scale.total}%`;
  }

  #update() {
    const { first, span, total, isWhole } = this.#scale;
    this.element.hidden = isWhole;
    this.#window.style.left = `${(100 * first) / total}%`;
    this.#window.style.width = `${(100 * span) / total}%`;
  }
}
