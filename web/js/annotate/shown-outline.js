import { PixelMask } from "../masks/pixel-mask.js";
import { outlines } from "../masks/outline.js";

/** Pixels of the screen that an outline may leave its mask, and of the video at the least. */
const TOLERANCE = { screen: 3, video: 0.75 };

/**
 * Keeps the polygon tool's outlines equal to the chosen object's mask on the shown frame. An edit
 * of its own keeps its nodes: only a mask that somebody else made is traced.
 */
export class ShownOutline {
  #traced = "";
  #parts;

  /**
   * @param {{tool: import("../stage/tools/polygon-tool.js").PolygonTool,
   *   stage: import("../stage/stage.js").Stage,
   *   selection: import("./selection.js").Selection,
   *   session: import("./session.js").Session,
   *   editor: import("./object-editor.js").ObjectEditor,
   *   masks: import("../masks/mask-cache.js").MaskCache}} parts
   */
  constructor(parts) {
    this.#parts = parts;
    parts.tool.onreshape = (change) => void this.#reshape(change);
  }

  update() {
    const { tool, stage, selection, masks } = this.#parts;
    if (stage.tool !== tool) return;
    const { objectId } = selection;
    const { shownFrame: frame } = stage;
    const mask = objectId && frame !== null ? masks.get(frame)?.[objectId] : undefined;
    const key = mask && objectId ? keyOf(frame ?? 0, objectId, mask.counts) : "";
    if (key === this.#traced) return;
    this.#traced = key;
    const tolerance = Math.max(TOLERANCE.video, TOLERANCE.screen / stage.scale);
    tool.show(mask ? outlines(PixelMask.decode(mask), tolerance) : []);
  }

  /** @param {import("../stage/tools/polygon-tool.js").Reshaping} change */
  async #reshape({ before, after }) {
    const { width, height } = this.#parts.session.size;
    const [from, to] = [before, after].map((all) => PixelMask.ofPolygons(width, height, all));
    let taken = false;
    await this.#parts.editor.edit(
      (mask) => mask.applyChange(from, to),
      (frame, objectId, { counts }) => {
        taken = true;
        this.#traced = keyOf(frame, objectId, counts);
      },
    );
    if (!taken) this.#retrace();
  }

  #retrace() {
    this.#traced = "";
    this.#parts.tool.show([]);
    this.update();
  }
}

/**
 * @param {number} frame
 * @param {number} objectId
 * @param {string} counts
 */
function keyOf(frame, objectId, counts) {
  return `${frame} ${objectId} ${counts}`;
}
