import { h } from "../ui/dom.js";
import { iconButton } from "../ui/controls.js";

/**
 * @typedef {import("../stage/stage.js").Stage} Stage
 * @typedef {import("./history.js").History} History
 */

/** Buttons for the stage: tools and undo in a rail beside it, zoom below. */
export class StageTools {
  #stage;
  #history;
  #point;
  #box;
  #undo;
  #redo;
  #scale = h("output", { class: "zoom-scale", "aria-label": "Zoom" });
  tools;
  zoom;

  /**
   * @param {Stage} stage
   * @param {History} history
   * @param {{undo(): void, redo(): void}} actions
   */
  constructor(stage, history, actions) {
    this.#stage = stage;
    this.#history = history;
    this.#point = iconButton("point", "Click tool", () => this.choose("point"), "V");
    this.#box = iconButton("box", "Box tool", () => this.choose("box"), "B");
    this.#undo = iconButton("undo", "Undo", actions.undo, "Ctrl+Z");
    this.#redo = iconButton("redo", "Redo", actions.redo, "Ctrl+Shift+Z");
    this.tools = h(
      "div",
      { class: "stage-tools", role: "toolbar", "aria-label": "Tools" },
      this.#point,
      this.#box,
      h("hr"),
      this.#undo,
      this.#redo,
    );
    this.zoom = h(
      "div",
      { class: "stage-zoom", role: "toolbar", "aria-label": "Zoom" },
      iconButton("minus", "Zoom out", () => stage.zoom(1 / 1.25), "-"),
      this.#scale,
      iconButton("add", "Zoom in", () => stage.zoom(1.25), "+"),
      iconButton("fit", "Fit", () => stage.fit(), "F"),
    );
    stage.addEventListener("view", () => this.#showScale());
    history.addEventListener("change", () => this.#update());
    this.choose("point");
    this.#showScale();
    this.#update();
  }

  /** @param {import("../stage/stage.js").Tool} tool */
  choose(tool) {
    this.#stage.tool = tool;
    this.#point.setAttribute("aria-pressed", String(tool === "point"));
    this.#box.setAttribute("aria-pressed", String(tool === "box"));
  }

  #showScale() {
    this.#scale.textContent = `${Math.round(this.#stage.scale * 100)}%`;
  }

  #update() {
    this.tools.setAttribute("aria-busy", String(this.#history.busy));
    this.#undo.disabled = !this.#history.canUndo;
    this.#redo.disabled = !this.#history.canRedo;
  }
}
