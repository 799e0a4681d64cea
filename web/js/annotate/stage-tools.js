import { BoxTool } from "../stage/tools/box-tool.js";
import { BrushSize } from "../stage/tools/brush-size.js";
import { BrushTool } from "../stage/tools/brush-tool.js";
import { Emitter } from "../emitter.js";
import { PointTool } from "../stage/tools/point-tool.js";
import { PolygonTool } from "../stage/tools/polygon-tool.js";
import { hex } from "../ui/format.js";

/**
 * @typedef {import("../stage/tools/tool.js").Tool} Tool
 * @typedef {import("../stage/tools/tool.js").ToolName} ToolName
 * @typedef {import("../types.js").PointXY} PointXY
 */

/**
 * The tools of the stage, which edit the chosen object. One of them is in use.
 *
 * Event: `change` if another tool is in use, or it begins or ends a drawing of several presses.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class StageTools extends Emitter {
  brushSize = new BrushSize();
  polygon;
  /** @type {Map<ToolName, Tool>} */
  #tools;
  #stage;
  #isDrawing = false;

  /**
   * @param {import("../stage/stage.js").Stage} stage
   * @param {import("./session.js").Session} session
   * @param {import("./selection.js").Selection} selection
   * @param {import("./object-editor.js").ObjectEditor} editor
   * @param {import("../masks/object-colors.js").ObjectColors} colors
   */
  constructor(stage, session, selection, editor, colors) {
    super();
    this.#stage = stage;
    const color = () => {
      const object = session.object(selection.objectId);
      return object ? hex(colors.of(object)) : "#ffffff";
    };
    const { size } = session;
    /** @type {(at: PointXY, press: import("../stage/tools/tool.js").Press) => void} */
    const click = (at, press) => void editor.click(at, press);
    this.polygon = new PolygonTool(color, (area) => void editor.area(area));
    /** @type {Tool[]} */
    const tools = [
      new PointTool(size, click),
      new BoxTool(size, click, (box) => void editor.box(box)),
      new BrushTool(false, this.brushSize, color, (stroke) => editor.stroke(stroke)),
      new BrushTool(true, this.brushSize, color, (stroke) => editor.stroke(stroke)),
      this.polygon,
    ];
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    stage.on("resizebrush", (steps) => {
      if (this.paints) this.brushSize.step(steps);
    });
    stage.on("drawing", () => {
      if (stage.tool.isDrawing === this.#isDrawing) return;
      this.#isDrawing = stage.tool.isDrawing;
      this.emit("change");
    });
    this.choose("point");
  }

  /** True while several presses make one drawing, and more of them are to come. */
  get isDrawing() {
    return this.#isDrawing;
  }

  get current() {
    return this.#stage.tool.name;
  }

  /** True if the tool in use has a size. */
  get paints() {
    return this.current === "brush" || this.current === "eraser";
  }

  /** @param {ToolName} name */
  choose(name) {
    this.#stage.tool = /** @type {Tool} */ (this.#tools.get(name));
    this.emit("change");
  }
}
