/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").PromptReply} PromptReply
 * @typedef {{objectId: number, frame: number, point?: PointXY, include?: boolean, box?: BoxXY}}
 *   Prompt a click or a box
 * @typedef {{prompt: Prompt, identity: import("../api/masklet-api.js").Identity,
 *   before: import("../types.js").Keyframe | null,
 *   maskBefore: import("../types.js").EncodedMask | null}} Given a prompt the server took, and what
 *   the frame had before it; `maskBefore` where that was a mask
 */

/**
 * Clicks and boxes on their way to the server, one after the other, so that a fast second click
 * refines the object that the first one made.
 *
 * Event: `waiting` when the list of unanswered prompts changed.
 */
export class Prompting extends EventTarget {
  /** @type {Prompt[]} */
  #waiting = [];
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #api;
  #session;
  #masks;
  #history;

  /**
   * @param {import("../api/masklet-api.js").MaskletApi} api
   * @param {import("./session.js").Session} session
   * @param {import("../masks/mask-cache.js").MaskCache} masks
   * @param {import("./history.js").History} history
   */
  constructor(api, session, masks, history) {
    super();
    this.#api = api;
    this.#session = session;
    this.#masks = masks;
    this.#history = history;
  }

  /** Prompts whose mask has not come yet. */
  get waiting() {
    return this.#waiting;
  }

  /** An id that no object has, nor one whose first click is still on its way. */
  get freeObjectId() {
    const taken = [
      ...this.#session.objects.map((object) => object.object_id),
      ...this.#waiting.map((prompt) => prompt.objectId),
    ];
    return Math.max(0, ...taken) + 1;
  }

  /**
   * @param {Prompt} prompt
   * @returns {Promise<void>} once its mask is there
   */
  async give(prompt) {
    this.#waiting = [...this.#waiting, prompt];
    this.#waitingChanged();
    try {
      const given = await this.#inTurn(() => this.#send(prompt, {}));
      this.#history.push({
        objectId: prompt.objectId,
        undo: () => this.#inTurn(() => this.#takeBack(given)),
        redo: () => this.#inTurn(() => this.#send(prompt, given.identity)).then(() => {}),
      });
    } finally {
      this.#waiting = this.#waiting.filter((other) => other !== prompt);
      this.#waitingChanged();
    }
  }

  /**
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  #inTurn(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /**
   * @param {Prompt} prompt
   * @param {import("../api/masklet-api.js").Identity} identity for an object that it makes
   * @returns {Promise<Given>}
   */
  async #send(prompt, identity) {
    const { objectId, frame, point, box } = prompt;
    const { id } = this.#session;
    const before = this.#session.keyframe(objectId, frame);
    const maskBefore = before?.mask ? (await this.#masks.want(frame))[objectId] : null;
    const points = point ? [point] : [];
    const labels = points.map(() => (prompt.include ? 1 : 0));
    let reply;
    if (box) {
      reply = await this.#api.addBox(id, frame, objectId, box, identity);
    } else if (this.#session.object(objectId)) {
      reply = await this.#api.refine(id, frame, objectId, points, labels);
    } else {
      reply = await this.#api.addObject(id, frame, objectId, points, labels, identity);
    }
    this.#masks.put(frame, objectId, reply.mask);
    this.#session.applyReply(reply, { points, labels, box });
    return { prompt, identity, before, maskBefore };
  }

  /**
   * Deletes the frame's prompt and gives again what it was before. An object whose only prompt
   * this was goes.
   *
   * @param {Given} given
   */
  async #takeBack({ prompt: { objectId, frame }, identity, before, maskBefore }) {
    const { id } = this.#session;
    const object = this.#session.object(objectId);
    if (!object || !this.#session.keyframe(objectId, frame)) return;
    identity.name = object.name;
    identity.category = object.category;

    if (!before && object.keyframes.length === 1) {
      await this.#session.deleteObject(objectId);
    } else {
      await this.#api.deleteKeyframe(id, objectId, frame);
      if (maskBefore) await this.#api.updateMask(id, frame, objectId, maskBefore);
      if (before?.box) await this.#api.addBox(id, frame, objectId, before.box, {});
      // One by one, as they were given: each refines the mask of those before.
      for (const [index, point] of (before?.points ?? []).entries()) {
        const label = before?.labels[index] ?? 1;
        await this.#api.refine(id, frame, objectId, [point], [label]);
      }
    }
    this.#masks.forget(frame);
    await this.#session.reload();
  }

  #waitingChanged() {
    this.dispatchEvent(new Event("waiting"));
  }
}
