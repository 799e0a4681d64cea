import { Emitter } from "../emitter.js";
import { adding, contains, removing } from "./ranges.js";

/**
 * @typedef {import("../types.js").SessionState} SessionState
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").Keyframe} Keyframe
 * @typedef {{change(): void, edit(): void, masks(frame: number | null): void,
 *   own(): void}} SessionEvents
 * @typedef {import("../types.js").PromptReply} PromptReply
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 */

/** Milliseconds over which masks of a running job are collected into one `change`. */
const SETTLE = 50;

/**
 * The annotation of one video as the server has it, kept up to date with the server's answers.
 *
 * Events: `change` if anything changed; `edit` if prompts or objects changed; `masks` if the person
 * changed masks of a frame, or with null, masks of any frame; `own` if this page changed something at
 * the server.
 *
 * @extends {Emitter<SessionEvents>}
 */
export class Session extends Emitter {
  #api;
  #objectsApi;
  #state;
  #settling = 0;
  /** Increased by every change of prompts or objects. */
  #version = 0;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
   * @param {import("../api/objects-api.js").ObjectsApi} objectsApi
   * @param {SessionState} state
   */
  constructor(api, objectsApi, state) {
    super();
    this.#api = api;
    this.#objectsApi = objectsApi;
    this.#state = state;
  }

  get id() {
    return this.#state.id;
  }

  get totalFrames() {
    return this.#state.total_frames;
  }

  get fps() {
    return this.#state.fps;
  }

  get size() {
    return { width: this.#state.frame_width, height: this.#state.frame_height };
  }

  get objects() {
    return this.#state.objects;
  }

  get activeJob() {
    return this.#state.active_job;
  }

  /** @param {number | null} id */
  object(id) {
    return this.objects.find((object) => object.object_id === id) ?? null;
  }

  /**
   * @param {number | null} objectId
   * @param {number} frame
   * @returns {Keyframe | null}
   */
  keyframe(objectId, frame) {
    const keyframes = this.object(objectId)?.keyframes ?? [];
    return keyframes.find((keyframe) => keyframe.frame_idx === frame) ?? null;
  }

  /** @param {number} frame */
  hasMasks(frame) {
    return this.objects.some((object) => contains(object.frames_with_masks, frame));
  }

  /** Frames on which any object has a keyframe, sorted. */
  get keyframes() {
    const frames = this.objects.flatMap((object) => object.keyframes.map((key) => key.frame_idx));
    return [...new Set(frames)].sort((a, b) => a - b);
  }

  /** Loads the state again after something that may have changed any mask. */
  async reload() {
    await this.refresh();
    this.emit("masks", null);
  }

  /** Loads the state again, for example after a prompt, whose answer does not say what is stale. */
  async refresh() {
    let version;
    let state;
    // A change that was made while the answer was under way would be lost: ask again.
    do {
      version = this.#version;
      state = await this.#api.session(this.id);
    } while (version !== this.#version);
    this.#state = state;
    this.#edited();
  }

  /**
   * Updates the state after the server has answered a prompt.
   *
   * @param {PromptReply} reply
   * @param {{points?: PointXY[], labels?: number[], box?: BoxXY, mask?: boolean}} prompt points
   *   are added to those of the keyframe, a box replaces its box, a mask replaces everything
   */
  applyReply(reply, prompt) {
    const frame = reply.frame_idx;
    const known = this.object(reply.object_id);
    const keyframe = prompt.mask ? null : this.keyframe(reply.object_id, frame);
    /** @type {Keyframe} */
    const changed = {
      frame_idx: frame,
      points: [...(keyframe?.points ?? []), ...(prompt.points ?? [])],
      labels: [...(keyframe?.labels ?? []), ...(prompt.labels ?? [])],
      box: prompt.box ?? keyframe?.box ?? null,
      mask: prompt.mask === true,
    };
    const others = known?.keyframes.filter((other) => other.frame_idx !== frame) ?? [];
    const object = {
      locked: false,
      ...known,
      object_id: reply.object_id,
      name: reply.name ?? known?.name ?? `Object ${reply.object_id}`,
      category: reply.category ?? known?.category ?? null,
      color: reply.color ?? known?.color ?? [255, 255, 255],
      keyframes: [...others, changed].sort((a, b) => a.frame_idx - b.frame_idx),
      frames_with_masks: adding(known?.frames_with_masks ?? [], frame),
    };
    this.put(object);
    this.emit("masks", frame);
  }

  /**
   * Updates the state after a running job made masks of these objects on `frame`.
   *
   * @param {number} frame
   * @param {number[]} objectIds
   * @param {boolean} [isDraft] true if the masks are to be replaced: the frame stays out of date
   */
  masksMade(frame, objectIds, isDraft = false) {
    for (const object of this.objects) {
      if (!objectIds.includes(object.object_id)) continue;
      object.frames_with_masks = adding(object.frames_with_masks, frame);
      if (!isDraft) object.stale = removing(object.stale ?? [], frame);
    }
    // After a refresh of the page, all masks the job has made are reported at once.
    if (this.#settling) return;
    this.#settling = setTimeout(() => {
      this.#settling = 0;
      this.emit("change");
    }, SETTLE);
  }

  /**
   * @param {number} id
   * @param {{name?: string, category?: string | null, color?: import("../types.js").Color,
   *   locked?: boolean, state?: import("../types.js").ReviewState}} changes
   */
  async updateObject(id, changes) {
    const object = this.object(id);
    if (object) this.put({ ...object, ...changes });
    try {
      this.put(await this.#objectsApi.updateObject(this.id, id, changes));
      this.announce();
    } catch (error) {
      if (object) this.put(object);
      throw error;
    }
  }

  /**
   * @param {number} id
   * @param {number} other its masks and prompts become part of `id`, and it is deleted
   */
  async mergeObjects(id, other) {
    await this.#objectsApi.mergeObjects(this.id, id, other);
    this.announce();
    await this.reload();
  }

  /**
   * @param {number} id
   * @param {import("../objects/range-dialog.js").RangeChoice} choice
   */
  async editRange(id, { start, end, way, to }) {
    if (way === "absent") await this.#objectsApi.markAbsent(this.id, id, start, end);
    else if (way === "move") await this.#objectsApi.moveMasks(this.id, id, start, end, to);
    else await this.#objectsApi.removeMasks(this.id, id, start, end);
    this.announce();
    await this.reload();
  }

  /**
   * Takes the object's masks for right where it was paused.
   *
   * @param {number} id
   * @param {number} frame
   */
  async removePause(id, frame) {
    await this.#objectsApi.removePause(this.id, id, frame);
    this.announce();
    await this.reload();
  }

  /**
   * @param {number} id
   * @param {import("../types.js").Attributes} attributes
   */
  async setAttributes(id, attributes) {
    this.put(await this.#objectsApi.setAttributes(this.id, id, attributes));
    this.announce();
  }

  /**
   * @param {number} id
   * @param {number} frame
   */
  async removeAttributes(id, frame) {
    await this.#objectsApi.removeAttributes(this.id, id, frame);
    this.announce();
    await this.refresh();
  }

  /** @param {number} id */
  async deleteObject(id) {
    await this.#objectsApi.deleteObject(this.id, id);
    this.announce();
    this.#state.objects = this.objects.filter((object) => object.object_id !== id);
    this.#version += 1;
    this.#edited();
    this.emit("masks", null);
  }

  /** Called after this page changed something at the server. */
  announce() {
    this.emit("own");
  }

  /** @param {AnnotatedObject} object as the server has it now */
  put(object) {
    const others = this.objects.filter((other) => other.object_id !== object.object_id);
    this.#state.objects = [...others, object].sort((a, b) => a.object_id - b.object_id);
    this.#version += 1;
    this.#edited();
  }

  #edited() {
    this.emit("change");
    this.emit("edit");
  }
}
