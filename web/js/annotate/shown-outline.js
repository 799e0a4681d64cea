import { PixelMask } from "../masks/pixel-mask.js";
import { outlines } from "../masks/outline.js";

/**
 * How far an outline may deviate from its mask: in pixels of the screen, but at least so many
 * pixels of the video.
 */
const TOLERANCE = { screen: 3, video: 0.75 };

/**
 * The outline of the chosen object's mask on the shown frame, as the polygon tool shows it. After
 * an edit with the tool its nodes stay as they are; after any other change the mask is traced
 * again.
 */
export class ShownOutline {
  /** Identifies the mask whose outline the tool shows. */
  #traced = "";
  #tool;
  #stage;
  #selection;
  #editor;
  #masks;

  /**
   * @param {import("../stage/tools/polygon-tool.js").PolygonTool} tool
   * @param {import("../stage/stage.js").Stage} stage
   * @param {import("./selection.js").Selection} selection
   * @param {import("./object-editor.js").ObjectEditor} editor
   * @param {import("../masks/mask-cache.js").MaskCache} masks
   */
  constructor(tool, stage, selection, editor, masks) {
    this.#tool = tool;
    this.#stage = stage;
    this.#selection = selection;
    this.#editor = editor;
    this.#masks = masks;
    tool.onreshape = (change) => void this.#reshape(change);
  }

  update() {
    const [tool, stage] = [this.#tool, this.#stage];
    if (stage.tool !== tool) return;
    const { objectId } = this.#selection;
    const { shownFrame: frame } = stage;
    const mask = objectId && frame !== null ? this.#masks.get(frame)?.[objectId] : undefined;
    const key = mask && objectId ? keyOf(frame ?? 0, objectId, mask.counts) : "";
    if (key === this.#traced) return;
    this.#traced = key;
    const tolerance = Math.max(TOLERANCE.video, TOLERANCE.screen / stage.scale);
    tool.show(mask ? outlines(PixelMask.decode(mask), tolerance) : []);
  }

  /** @param {import("../stage/tools/polygon-tool.js").Reshaping} change */
  async #reshape({ before, after }) {
    const { width, height } = this.#stage.size;
    const [from, to] = [before, after].map((all) => PixelMask.ofPolygons(width, height, all));
    let isEdited = false;
    await this.#editor.edit(
      (mask) => mask.applyChange(from, to),
      (frame, objectId, { counts }) => {
        isEdited = true;
        this.#traced = keyOf(frame, objectId, counts);
      },
    );
    if (!isEdited) this.#retrace();
  }

  #retrace() {
    this.#traced = "";
    this.#tool.show([]);
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
