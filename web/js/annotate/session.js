import { adding, contains, removing } from "./ranges.js";

/**
 * @typedef {import("../types.js").SessionState} SessionState
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").Keyframe} Keyframe
 * @typedef {import("../types.js").PromptReply} PromptReply
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../api/session-api.js").SessionApi} SessionApi
 */

/** Milliseconds over which news of a running job are gathered. */
const SETTLE = 50;

/**
 * The annotation of one video as the server knows it, kept up to date from its answers.
 *
 * Events: `change`, whatever changed; `edit` when prompts or objects did, `masks`
 * with `{frame}` when a person's doing changed masks there, or on any frame where it is null.
 */
export class Session extends EventTarget {
  #api;
  #state;
  #settling = 0;
  /** Counts changes of prompts and objects. */
  #version = 0;

  /**
   * @param {SessionApi} api
   * @param {SessionState} state
   */
  constructor(api, state) {
    super();
    this.#api = api;
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

  /** Frames where any object has a prompt, ascending. */
  get keyframes() {
    const frames = this.objects.flatMap((object) => object.keyframes.map((key) => key.frame_idx));
    return [...new Set(frames)].sort((a, b) => a - b);
  }

  /** After what may have changed any mask. */
  async reload() {
    await this.refresh();
    this.#masksChanged(null);
  }

  /** After a prompt: its answer does not tell which masks it has made stale. */
  async refresh() {
    let version;
    let state;
    // An answer that something has overtaken on its way would take that back.
    do {
      version = this.#version;
      state = await this.#api.session(this.id);
    } while (version !== this.#version);
    this.#state = state;
    this.#edited();
  }

  /**
   * @param {PromptReply} reply
   * @param {{points?: PointXY[], labels?: number[], box?: BoxXY, mask?: boolean}} prompt what the
   *   answer is to; points add to the frame's prompt, a box and a mask replace it
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
    this.#masksChanged(frame);
  }

  /**
   * A running job made masks of these objects on `frame`.
   *
   * @param {number} frame
   * @param {number[]} objectIds
   */
  noteMasks(frame, objectIds) {
    for (const object of this.objects) {
      if (!objectIds.includes(object.object_id)) continue;
      object.frames_with_masks = adding(object.frames_with_masks, frame);
      object.stale = removing(object.stale ?? [], frame);
    }
    // After a refresh the job's whole past comes in one burst.
    this.#settling ||= setTimeout(() => {
      this.#settling = 0;
      this.#changed();
    }, SETTLE);
  }

  /**
   * @param {number} id
   * @param {{name?: string, category?: string | null, color?: import("../types.js").Color,
   *   locked?: boolean}} changes
   */
  async updateObject(id, changes) {
    const object = this.object(id);
    if (object) this.put({ ...object, ...changes });
    try {
      this.put(await this.#api.updateObject(this.id, id, changes));
    } catch (error) {
      if (object) this.put(object);
      throw error;
    }
  }

  /**
   * @param {number} id
   * @param {number} other its masks and prompts become those of `id`, and it goes
   */
  async mergeObjects(id, other) {
    await this.#api.mergeObjects(this.id, id, other);
    await this.reload();
  }

  /** @param {number} id */
  async deleteObject(id) {
    await this.#api.deleteObject(this.id, id);
    this.#state.objects = this.objects.filter((object) => object.object_id !== id);
    this.#version += 1;
    this.#edited();
    this.#masksChanged(null);
  }

  /** @param {AnnotatedObject} object as the server has it now */
  put(object) {
    const others = this.objects.filter((other) => other.object_id !== object.object_id);
    this.#state.objects = [...others, object].sort((a, b) => a.object_id - b.object_id);
    this.#version += 1;
    this.#edited();
  }

  #edited() {
    this.#changed();
    this.dispatchEvent(new Event("edit"));
  }

  /** @param {number | null} frame */
  #masksChanged(frame) {
    this.dispatchEvent(new CustomEvent("masks", { detail: { frame } }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
