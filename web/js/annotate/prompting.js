/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {{objectId: number, frame: number, point?: PointXY, include?: boolean, box?: BoxXY,
 *   mask?: EncodedMask}} Prompt a click, a box or a mask that was drawn
 */

/**
 * Clicks, boxes and masks on their way to the server, one after the other, so that a fast second
 * click refines the object that the first one made. A mask that was drawn is shown before it is
 * taken.
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

  /**
   * @param {import("../api/masklet-api.js").MaskletApi} api
   * @param {import("./session.js").Session} session
   * @param {import("../masks/mask-cache.js").MaskCache} masks
   */
  constructor(api, session, masks) {
    super();
    this.#api = api;
    this.#session = session;
    this.#masks = masks;
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
    const { objectId, frame, mask } = prompt;
    if (mask) this.#masks.put(frame, objectId, mask);
    this.#waiting = [...this.#waiting, prompt];
    this.#waitingChanged();
    try {
      await this.inTurn(() => this.#send(prompt));
    } catch (error) {
      if (mask) this.#masks.forget(frame);
      throw error;
    } finally {
      this.#waiting = this.#waiting.filter((other) => other !== prompt);
      this.#waitingChanged();
    }
  }

  /**
   * @param {number} objectId
   * @param {number} frame
   */
  async removeKeyframe(objectId, frame) {
    await this.inTurn(() => this.#api.deleteKeyframe(this.#session.id, objectId, frame));
    this.#masks.forget(frame);
    await this.#session.reload();
  }

  /**
   * Runs what must not overtake the prompts given before it.
   *
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  inTurn(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** @param {Prompt} prompt */
  async #send({ objectId, frame, point, include, box, mask }) {
    const { id } = this.#session;
    const points = point ? [point] : [];
    const labels = points.map(() => (include ? 1 : 0));
    let reply;
    if (mask) {
      if (!this.#session.object(objectId)) {
        this.#session.put(await this.#api.createObject(id, objectId));
      }
      reply = await this.#api.updateMask(id, frame, objectId, mask);
    } else if (box) {
      reply = await this.#api.addBox(id, frame, objectId, box);
    } else if (this.#session.object(objectId)) {
      reply = await this.#api.refine(id, frame, objectId, points, labels);
    } else {
      reply = await this.#api.addObject(id, frame, objectId, points, labels);
    }
    // A later stroke may be shown already: a drawn mask comes back as it was sent.
    if (!mask) this.#masks.put(frame, objectId, reply.mask);
    this.#session.applyReply(reply, { points, labels, box, mask: mask !== undefined });
  }

  #waitingChanged() {
    this.dispatchEvent(new Event("waiting"));
  }
}
