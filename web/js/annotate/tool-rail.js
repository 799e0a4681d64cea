import { h } from "../ui/dom.js";
import { iconButton } from "../ui/controls.js";

/**
 * @typedef {import("./stage-tools.js").StageTools} StageTools
 * @typedef {import("../stage/tools/tool.js").ToolName} ToolName
 */

/** @type {{name: ToolName, label: string, key: string}[]} */
const TOOLS = [
  { name: "point", label: "Click tool", key: "V" },
  { name: "box", label: "Box tool", key: "B" },
  { name: "brush", label: "Brush", key: "D" },
  { name: "eraser", label: "Eraser", key: "E" },
  { name: "polygon", label: "Polygon tool", key: "G" },
];

/** What the tool in use takes, for whoever has not read the help. */
const HINTS = {
  point: "Click includes, right click or Alt excludes",
  box: "Drag a box round the object",
  brush: "Drag paints, right drag or Alt erases",
  eraser: "Drag erases, right drag or Alt paints",
  polygon: "Drag nodes, press an edge to add one, right click removes; elsewhere draws an area",
};

/** Buttons beside the stage: the tools and undo. Over the stage: the hint and the brush's size. */
export class ToolRail {
  #tools;
  #buttons;
  #history;
  #undo;
  #redo;
  #hint = h("p", { class: "tool-hint" });
  #size = h("input", { type: "range", min: 1, max: 100, "aria-label": "Brush size" });
  #sizeText = h("output", { class: "brush-size-text" });
  #brush = h("label", { class: "brush-size" }, "Size", this.#size, this.#sizeText);
  element;
  options;

  /**
   * @param {StageTools} tools
   * @param {import("./edit-history.js").EditHistory} history
   * @param {{undo(): void, redo(): void}} actions
   */
  constructor(tools, history, actions) {
    this.#tools = tools;
    this.#history = history;
    this.#buttons = TOOLS.map(({ name, label, key }) => {
      const button = iconButton(name, label, () => tools.choose(name), key);
      button.dataset.tool = name;
      return button;
    });
    this.#undo = iconButton("undo", "Undo", actions.undo, "Ctrl+Z");
    this.#redo = iconButton("redo", "Redo", actions.redo, "Ctrl+Shift+Z");
    this.element = h(
      "div",
      { class: "stage-tools", role: "toolbar", "aria-label": "Tools" },
      ...this.#buttons,
      h("hr"),
      this.#undo,
      this.#redo,
    );
    this.options = h("div", { class: "tool-options" }, this.#hint, this.#brush);
    // The slider moves in equal ratios: a pixel more counts for a small brush only.
    this.#size.oninput = () => {
      tools.brushSize.diameter = 400 ** (Number(this.#size.value) / 100);
    };
    tools.addEventListener("change", () => this.#showTool());
    tools.brushSize.addEventListener("change", () => this.#showSize());
    history.addEventListener("change", () => this.#showHistory());
    this.#showTool();
    this.#showSize();
    this.#showHistory();
  }

  #showTool() {
    const { current, paints } = this.#tools;
    for (const button of this.#buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === current));
    }
    this.#hint.textContent = HINTS[current];
    this.#brush.hidden = !paints;
  }

  #showSize() {
    const { diameter } = this.#tools.brushSize;
    this.#sizeText.textContent = `${diameter} px`;
    if (document.activeElement !== this.#size) {
      this.#size.value = String(Math.round((100 * Math.log(diameter)) / Math.log(400)));
    }
  }

  #showHistory() {
    this.element.setAttribute("aria-busy", String(this.#history.busy));
    const { undoable, redoable } = this.#history;
    this.#undo.disabled = undoable === null;
    this.#redo.disabled = redoable === null;
    this.#undo.title = undoable ? `Undo: ${undoable} (Ctrl+Z)` : "Nothing to undo";
    this.#redo.title = redoable ? `Redo: ${redoable} (Ctrl+Shift+Z)` : "Nothing to redo";
  }
}
