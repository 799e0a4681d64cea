import { isConflict } from "../api/errors.js";

/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {{point?: PointXY, include?: boolean, box?: BoxXY, mask?: EncodedMask}} Given a click, a
 *   box or a mask that was drawn
 * @typedef {{objectId: number, frame: number} & Given} Prompt nothing is given yet while it is drawn
 */

/**
 * Clicks, boxes and masks on their way to the server, one after the other, so that a fast second
 * click refines the object that the first one made. A mask that was drawn is shown before it is
 * taken.
 *
 * An object gets its id here, with its first prompt. Where another tab was first to use the id, the
 * server refuses, and the object and all its prompts move on to the next free one.
 *
 * Events: `waiting` when the list of unanswered prompts changed, `renumbered` with `{from, to}` when
 * an object that is being made got another id.
 */
export class PromptQueue extends EventTarget {
  /** @type {Prompt[]} */
  #waiting = [];
  /**
   * Ids given here of objects that the server has not made yet.
   *
   * @type {Set<number>}
   */
  #coming = new Set();
  #othersCame = false;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #api;
  #session;
  #masks;

  /**
   * @param {import("../api/session-api.js").SessionApi} api
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

  /**
   * @param {number | null} objectId null for an object that begins with it
   * @param {number} frame
   * @returns {Prompt} to be given, or withdrawn
   */
  begin(objectId, frame) {
    const prompt = { objectId: objectId ?? this.#freeObjectId, frame };
    if (!this.#session.object(prompt.objectId)) this.#coming.add(prompt.objectId);
    this.#waiting = [...this.#waiting, prompt];
    this.#waitingChanged();
    return prompt;
  }

  /**
   * What a stroke adds to. The server's mask of this id may be another object's while the server has
   * not made this one.
   *
   * @param {Prompt} prompt
   * @param {import("../types.js").FrameMasks} shown the frame's masks
   * @returns {EncodedMask | undefined}
   */
  maskBefore({ objectId, frame }, shown) {
    if (!this.#coming.has(objectId)) return shown[objectId];
    const given = this.#waiting.filter(
      (prompt) => prompt.objectId === objectId && prompt.frame === frame && prompt.mask,
    );
    return given.at(-1)?.mask;
  }

  /**
   * @param {Prompt} prompt
   * @param {Given} given
   * @returns {Promise<void>} once its mask is there
   */
  async give(prompt, given) {
    Object.assign(prompt, given);
    const { objectId, frame, mask } = prompt;
    if (mask) this.#masks.put(frame, objectId, mask);
    this.#waitingChanged();
    try {
      await this.inTurn(() => this.#send(prompt));
    } catch (error) {
      if (mask) this.#masks.forget(frame);
      throw error;
    } finally {
      this.withdraw(prompt);
    }
  }

  /** @param {Prompt} prompt one that waits no more */
  withdraw(prompt) {
    this.#waiting = this.#waiting.filter((other) => other !== prompt);
    if (!this.#waits(prompt.objectId)) this.#coming.delete(prompt.objectId);
    if (this.#othersCame && this.#waiting.length === 0) {
      this.#othersCame = false;
      this.#masks.forgetAll();
    }
    this.#waitingChanged();
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

  /** An id that no object has, nor one whose first click is still on its way. */
  get #freeObjectId() {
    const taken = [
      ...this.#session.objects.map((object) => object.object_id),
      ...this.#waiting.map((prompt) => prompt.objectId),
    ];
    return Math.max(0, ...taken) + 1;
  }

  /** @param {number} objectId */
  #waits(objectId) {
    return this.#waiting.some((prompt) => prompt.objectId === objectId);
  }

  /** @param {Prompt} prompt */
  async #send(prompt) {
    while (this.#coming.has(prompt.objectId)) {
      try {
        await this.#take(prompt, true);
        this.#coming.delete(prompt.objectId);
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
        await this.#session.refresh();
        if (!this.#session.object(prompt.objectId)) throw error;
        this.#renumber(prompt.objectId);
      }
    }
    await this.#take(prompt, false);
  }

  /**
   * @param {Prompt} prompt
   * @param {boolean} isNew whether it makes its object
   */
  async #take({ objectId, frame, point, include, box, mask }, isNew) {
    const { id } = this.#session;
    const points = point ? [point] : [];
    const labels = points.map(() => (include ? 1 : 0));
    let reply;
    if (mask) {
      if (isNew) {
        this.#session.put(await this.#api.createObject(id, objectId));
        this.#coming.delete(objectId);
      }
      reply = await this.#api.updateMask(id, frame, objectId, mask);
    } else if (box) {
      reply = await this.#api.addBox(id, frame, objectId, box, isNew);
    } else if (isNew) {
      reply = await this.#api.addObject(id, frame, objectId, points, labels);
    } else {
      reply = await this.#api.refine(id, frame, objectId, points, labels);
    }
    // A later stroke may be shown already: a drawn mask comes back as it was sent.
    if (!mask) this.#masks.put(frame, objectId, reply.mask);
    this.#session.applyReply(reply, { points, labels, box, mask: mask !== undefined });
  }

  /** @param {number} from an id that is another object's */
  #renumber(from) {
    const to = this.#freeObjectId;
    for (const prompt of this.#waiting.filter(({ objectId }) => objectId === from)) {
      prompt.objectId = to;
      if (prompt.mask) this.#masks.put(prompt.frame, to, prompt.mask);
    }
    this.#coming.delete(from);
    this.#coming.add(to);
    this.#othersCame = true;
    this.dispatchEvent(new CustomEvent("renumbered", { detail: { from, to } }));
    this.#waitingChanged();
  }

  #waitingChanged() {
    this.dispatchEvent(new Event("waiting"));
  }
}
