import { h } from "../ui/dom.js";
import { iconButton } from "../ui/controls.js";
import { words } from "../words.js";

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

/**
 * Buttons for the tools, undo and redo, to lay out beside the stage (`element`); the hint and the
 * size of the brush, to lay out over it (`options`).
 */
export class ToolRail {
  #tools;
  #selection;
  #session;
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
   * @param {import("./undo.js").Undo} undo
   * @param {import("./selection.js").Selection} selection
   * @param {import("./session.js").Session} session
   * @param {() => void} showHistory lists all changes
   */
  constructor(tools, history, undo, selection, session, showHistory) {
    this.#tools = tools;
    this.#selection = selection;
    this.#session = session;
    this.#history = history;
    this.#buttons = TOOLS.map(({ name, label, key }) => {
      const button = iconButton(name, label, () => tools.choose(name), key);
      button.dataset.tool = name;
      return button;
    });
    this.#undo = iconButton("undo", "Undo", () => undo.undo(), "Ctrl+Z");
    this.#redo = iconButton("redo", "Redo", () => undo.redo(), "Ctrl+Shift+Z");
    this.element = h(
      "div",
      { class: "stage-tools", role: "toolbar", "aria-label": "Tools" },
      ...this.#buttons,
      h("hr"),
      this.#undo,
      this.#redo,
      iconButton("history", "History", showHistory),
    );
    this.options = h("div", { class: "tool-options" }, this.#hint, this.#brush);
    // Logarithmic: one more pixel matters only for a small brush.
    this.#size.oninput = () => {
      tools.brushSize.diameter = 400 ** (Number(this.#size.value) / 100);
    };
    tools.on("change", () => this.#showTool());
    tools.brushSize.on("change", () => this.#showSize());
    selection.on("change", () => this.#showHint());
    session.on("change", () => this.#showHint());
    history.on("change", () => this.#showHistory());
    this.#showTool();
    this.#showSize();
    this.#showHistory();
  }

  #showTool() {
    const { current, paints } = this.#tools;
    for (const button of this.#buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === current));
    }
    this.#brush.hidden = !paints;
    this.#showHint();
  }

  #showHint() {
    const { current, isDrawing } = this.#tools;
    const chosen = this.#session.object(this.#selection.objectId);
    this.#hint.textContent = words.toolHint(current, chosen?.name ?? null, isDrawing);
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
