import { askForRange } from "../objects/range-dialog.js";
import { PixelMask } from "../masks/pixel-mask.js";
import { drawSnapped, surroundings } from "../masks/snapping/snapped-stroke.js";
import { words } from "../words.js";

/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../stage/tools/brush-tool.js").Stroke} Stroke
 * @typedef {import("../stage/tools/polygon-tool.js").Area} Area
 * @typedef {import("./prompt-queue.js").Prompt} Prompt
 */

/**
 * Edits the chosen object: turns clicks, boxes and drawings on the shown frame into prompts. If no
 * object is chosen, the prompt starts one, which is then the chosen one. A click on the mask of
 * another object only chooses that one.
 */
export class ObjectEditor {
  #session;
  #selection;
  #prompts;
  #viewer;
  #picker;
  #toasts;
  /** @type {EncodedMask | null} that was copied */
  #copied = null;
  /** @type {Promise<void>} the edit before: edits are applied in the order they were made */
  #last = Promise.resolve();

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./selection.js").Selection} selection
   * @param {import("./prompt-queue.js").PromptQueue} prompts
   * @param {import("./frame-viewer.js").FrameViewer} viewer
   * @param {import("../masks/mask-picker.js").MaskPicker} picker
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(session, selection, prompts, viewer, picker, toasts) {
    this.#session = session;
    this.#selection = selection;
    this.#prompts = prompts;
    this.#viewer = viewer;
    this.#picker = picker;
    this.#toasts = toasts;
  }

  /**
   * @param {PointXY} point
   * @param {import("../stage/tools/tool.js").Press} press
   */
  async click(point, { include, forced }) {
    if (include && !forced && this.#chooses(point)) return;
    if (!include && this.#selection.objectId === null) {
      return this.#toasts.note(words.chooseToExclude);
    }
    const prompt = this.#begin();
    if (prompt) await this.#give(prompt, { point, include }, words.clickRefused);
  }

  /**
   * Chooses the object whose mask was clicked, unless that is the chosen one already, or the person
   * asked for a new object.
   *
   * @param {PointXY} point
   * @returns {boolean} true if the click is used up
   */
  #chooses(point) {
    const selection = this.#selection;
    const frame = this.#viewer.shownFrame;
    if (selection.startsObject || frame === null) return false;
    const object = this.#picker.objectAt(frame, point);
    if (!object || object.object_id === selection.objectId) return false;
    selection.objectId = object.object_id;
    return true;
  }

  /** @param {BoxXY} box */
  async box(box) {
    const prompt = this.#begin();
    if (prompt) await this.#give(prompt, { box }, words.boxRefused);
  }

  /**
   * @param {Stroke} stroke
   * @returns {Promise<void>} when the mask with it is drawn; the server may answer later
   */
  async stroke(stroke) {
    const { points, radius, value, snaps } = stroke;
    if (!value && this.#selection.objectId === null) {
      return this.#toasts.note(words.chooseToErase);
    }
    const part = snaps ? surroundings(stroke, this.#session.size) : null;
    // By the time that the mask is known, another frame may be shown.
    const picture = part && this.#viewer.read(part);
    await this.edit((mask) => {
      if (part && picture) drawSnapped(mask, stroke, part, picture);
      else mask.path(points, radius, value);
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
   * Changes the chosen object's mask on the shown frame, and gives the result as a prompt.
   *
   * @param {(mask: PixelMask) => void} change
   * @param {(frame: number, objectId: number, mask: EncodedMask) => void} [changed] called with the
   *   result before it is sent
   * @returns {Promise<void>} when the mask is drawn
   */
  edit(change, changed) {
    const prompt = this.#begin();
    if (!prompt) return Promise.resolve();
    const { frame } = prompt;
    const drawn = this.#last.then(async () => {
      const { width, height } = this.#session.size;
      const known = await this.#prompts.maskBefore(prompt);
      const mask = known ? PixelMask.decode(known) : new PixelMask(width, height);
      change(mask);
      const encoded = mask.encode();
      changed?.(frame, prompt.objectId, encoded);
      const given = this.#give(prompt, { mask: encoded }, words.drawingRefused);
      await Promise.race([this.#viewer.refresh(frame), given]);
    });
    this.#last = drawn.catch((error) => {
      this.#prompts.withdraw(prompt);
      this.#toasts.error(words.noMaskToDrawOn, error);
    });
    return this.#last;
  }

  /** Says that the chosen object is not visible on the shown frame: a keyframe with an empty mask. */
  async markAbsent() {
    if (!this.#session.object(this.#selection.objectId)) {
      return this.#toasts.note(words.chooseToMarkAbsent);
    }
    await this.edit((mask) => mask.pixels.fill(0));
  }

  /**
   * Says that an object is not visible on a frame, whichever is shown.
   *
   * @param {number} objectId
   * @param {number} frame
   * @returns {Promise<boolean>} true if masks changed
   */
  async markGone(objectId, frame) {
    const only = { start: frame, end: frame, way: /** @type {const} */ ("absent"), to: null };
    try {
      await this.#prompts.inTurn(() => this.#session.editRange(objectId, only));
      return true;
    } catch (error) {
      this.#toasts.error(words.goneRefused, error);
      return false;
    }
  }

  /** Takes the next mask that the chosen object's only click on the shown frame may mean. */
  async nextCandidate() {
    const { objectId } = this.#selection;
    const frame = this.#viewer.hold();
    const keyframe = frame === null ? null : this.#session.keyframe(objectId, frame);
    const { points, labels, box, mask } = keyframe ?? { points: [], labels: [] };
    const isOneClick = points.length === 1 && labels[0] === 1 && !box && !mask;
    if (objectId === null || frame === null || !isOneClick) {
      return this.#toasts.note(words.noCandidates);
    }
    try {
      const { shown, count } = await this.#prompts.nextCandidate(objectId, frame, points[0]);
      this.#toasts.note(count > 1 ? words.candidate(shown + 1, count) : words.onlyCandidate);
    } catch (error) {
      this.#toasts.error(words.clickRefused, error);
    }
    await this.#viewer.refresh(frame);
  }

  /**
   * Says that an object's masks are right where it was paused.
   *
   * @param {number} objectId
   * @param {number} frame
   */
  async removePause(objectId, frame) {
    try {
      await this.#prompts.inTurn(() => this.#session.removePause(objectId, frame));
    } catch (error) {
      this.#toasts.error(words.pauseNotRemoved, error);
    }
  }

  /**
   * Keeps the chosen object's mask on the shown frame, to be pasted.
   *
   * @param {(frame: number, objectId: number) => Promise<EncodedMask | null>} maskOf
   */
  async copyMask(maskOf) {
    const object = this.#session.object(this.#selection.objectId);
    const frame = this.#viewer.shownFrame;
    if (!object || frame === null) return this.#toasts.note(words.chooseToCopy);
    try {
      const mask = await maskOf(frame, object.object_id);
      if (!mask) return this.#toasts.note(words.nothingToCopy(object.name, frame));
      this.#copied = mask;
      this.#toasts.note(words.copied(object.name, frame));
    } catch (error) {
      this.#toasts.error(words.noMaskToDrawOn, error);
    }
  }

  /** Makes the mask that was copied the chosen object's mask on the shown frame. */
  async pasteMask() {
    const copied = this.#copied;
    if (!copied) return this.#toasts.note(words.nothingCopied);
    const { pixels } = PixelMask.decode(copied);
    await this.edit((mask) => mask.pixels.set(pixels));
  }

  /**
   * Asks for frames on which the chosen object is not visible, is to lose its masks, or to give
   * them to another object.
   *
   * @returns {Promise<boolean>} true if masks changed
   */
  async editRange() {
    const session = this.#session;
    const object = session.object(this.#selection.objectId);
    if (!object) {
      this.#toasts.note(words.chooseForRange);
      return false;
    }
    const frame = this.#viewer.hold() ?? 0;
    const others = session.objects.filter((other) => other !== object && !other.locked);
    const choice = await askForRange(object, others, frame, session.totalFrames - 1);
    if (!choice) return false;
    try {
      await this.#prompts.inTurn(() => session.editRange(object.object_id, choice));
      return true;
    } catch (error) {
      this.#toasts.error(words.rangeNotChanged, error);
      return false;
    }
  }

  /**
   * Removes the chosen object's prompts on a frame.
   *
   * @param {number} frame
   */
  async removeKeyframe(frame) {
    const object = this.#session.object(this.#selection.objectId);
    if (!object) return this.#toasts.note(words.chooseToRemove);
    if (!this.#session.keyframe(object.object_id, frame)) {
      return this.#toasts.note(words.noKeyframe(object.name, frame));
    }
    try {
      await this.#prompts.removeKeyframe(object.object_id, frame);
    } catch (error) {
      this.#toasts.error(words.keyframeNotRemoved, error);
    }
    await this.#viewer.refresh(frame);
  }

  async toggleLock() {
    const object = this.#session.object(this.#selection.objectId);
    if (!object) return;
    try {
      await this.#session.updateObject(object.object_id, { locked: !object.locked });
    } catch (error) {
      this.#toasts.error(`${object.name} was not changed.`, error);
    }
  }

  /**
   * Begins a prompt on the shown frame, chooses its object and makes it visible.
   *
   * @returns {Prompt | null} null if no frame is shown or the object is locked
   */
  #begin() {
    const selection = this.#selection;
    const frame = this.#viewer.hold();
    if (frame === null) return null;
    const object = this.#session.object(selection.objectId);
    if (object?.locked) {
      this.#toasts.note(words.locked(object.name));
      return null;
    }
    const prompt = this.#prompts.begin(selection.objectId, frame);
    // Objects that are selected with the chosen one stay so.
    if (selection.objectId !== prompt.objectId) selection.objectId = prompt.objectId;
    selection.setHidden([prompt.objectId], false);
    selection.masksVisible = true;
    return prompt;
  }

  /**
   * @param {Prompt} prompt
   * @param {import("./prompt-queue.js").Given} given
   * @param {string} failure
   */
  async #give(prompt, given, failure) {
    const selection = this.#selection;
    try {
      await this.#prompts.give(prompt, given);
    } catch (error) {
      this.#toasts.error(failure, error);
      const { objectId } = prompt;
      const isMade = this.#session.object(objectId) !== null;
      if (!isMade && selection.objectId === objectId) selection.objectId = null;
    }
    await this.#viewer.refresh(prompt.frame);
  }
}
