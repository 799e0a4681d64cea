import { PixelMask } from "../masks/pixel-mask.js";

/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../stage/tools/brush-tool.js").Stroke} Stroke
 * @typedef {import("../stage/tools/polygon-tool.js").Area} Area
 */

/**
 * Makes prompts of the chosen object from what a person does on the picture; without a chosen
 * object, of one that starts with it.
 */
export class ObjectEditor {
  #parts;
  /** @type {Promise<void>} strokes end in the order they were made */
  #last = Promise.resolve();

  /**
   * @param {{session: import("./session.js").Session,
   *   selection: import("./selection.js").Selection,
   *   playhead: import("./playhead.js").Playhead,
   *   prompts: import("./prompt-queue.js").PromptQueue,
   *   stage: import("../stage/stage.js").Stage,
   *   viewer: import("./frame-viewer.js").FrameViewer,
   *   masks: import("../masks/mask-cache.js").MaskCache,
   *   toasts: import("../ui/toasts.js").Toasts}} parts
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * @param {PointXY} point
   * @param {boolean} include
   */
  async click(point, include) {
    if (!include && this.#parts.selection.objectId === null) {
      const text = "Choose an object, or left-click one, before you exclude parts of it.";
      return this.#parts.toasts.note(text);
    }
    const prompt = this.#begin();
    if (prompt) await this.#give(prompt, { point, include }, "The click was not taken.");
  }

  /** @param {BoxXY} box */
  async box(box) {
    const prompt = this.#begin();
    if (prompt) await this.#give(prompt, { box }, "The box was not taken.");
  }

  /**
   * @param {Stroke} stroke
   * @returns {Promise<void>} when the mask with it is drawn; the server may still have to take it
   */
  async stroke({ points, radius, value }) {
    if (!value && this.#parts.selection.objectId === null) {
      return this.#parts.toasts.note("Choose the object that you want to erase from.");
    }
    await this.edit((mask) => {
      points.forEach((point, index) => {
        mask.stroke(points[Math.max(0, index - 1)], point, radius, value);
      });
    });
  }

  /** @param {Area} area */
  async area({ polygon, value }) {
    await this.edit((mask) => {
      const { width, height } = mask;
      const area = PixelMask.ofPolygons(width, height, [polygon]);
      const nothing = new PixelMask(width, height);
      if (value) mask.applyChange(nothing, area);
      else for (const [at, inside] of area.pixels.entries()) if (inside) mask.pixels[at] = 0;
    });
  }

  /**
   * Gives the chosen object's mask on the shown frame, changed, as its prompt there.
   *
   * @param {(mask: PixelMask) => void} change
   * @param {(frame: number, objectId: number, mask: EncodedMask) => void} [changed]
   * @returns {Promise<void>} when the mask is drawn
   */
  edit(change, changed) {
    const prompt = this.#begin();
    if (!prompt) return Promise.resolve();
    const { masks, session, viewer, prompts, toasts } = this.#parts;
    const { frame } = prompt;
    const drawn = this.#last.then(async () => {
      const { width, height } = session.size;
      const known = prompts.maskBefore(prompt, await masks.want(frame));
      const mask = known ? PixelMask.decode(known) : new PixelMask(width, height);
      change(mask);
      const encoded = mask.encode();
      changed?.(frame, prompt.objectId, encoded);
      const given = this.#give(prompt, { mask: encoded }, "The drawing was not taken.");
      await Promise.race([viewer.refresh(frame), given]);
    });
    this.#last = drawn.catch((error) => {
      prompts.withdraw(prompt);
      toasts.error("The mask to draw on could not be fetched.", error);
    });
    return this.#last;
  }

  /**
   * A prompt on the shown frame: its object is chosen and can be seen from then on.
   *
   * @returns {import("./prompt-queue.js").Prompt | null} null where nothing can be given
   */
  #begin() {
    const { session, selection, playhead, prompts, stage, toasts } = this.#parts;
    const frame = stage.shownFrame;
    if (frame === null) return null;
    playhead.stop();
    const object = session.object(selection.objectId);
    if (object?.locked) {
      toasts.note(`${object.name} is locked, so that its masks stay. Press L to unlock it.`);
      return null;
    }
    const prompt = prompts.begin(selection.objectId, frame);
    selection.objectId = prompt.objectId;
    selection.setHidden(prompt.objectId, false);
    selection.masksVisible = true;
    return prompt;
  }

  /**
   * @param {import("./prompt-queue.js").Prompt} prompt
   * @param {import("./prompt-queue.js").Given} given
   * @param {string} failure
   */
  async #give(prompt, given, failure) {
    const { session, selection, prompts, viewer, toasts } = this.#parts;
    try {
      await prompts.give(prompt, given);
    } catch (error) {
      toasts.error(failure, error);
      const { objectId } = prompt;
      if (!session.object(objectId) && selection.objectId === objectId) selection.objectId = null;
    }
    await viewer.refresh(prompt.frame);
  }
}
