import { Emitter } from "../emitter.js";
import { isConflict } from "../api/errors.js";

/**
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {{point?: PointXY, include?: boolean, box?: BoxXY, mask?: EncodedMask}} Given a click, a
 *   box or a drawn mask
 * @typedef {{objectId: number, frame: number} & Given} Prompt nothing is given while it
 *   is being drawn
 */

/**
 * @typedef {{waiting(): void, renumbered(from: number, to: number): void,
 *   answered(reply: import("../types.js").PromptReply): void}} PromptEvents
 */

/**
 * Sends clicks, boxes and drawn masks to the server, one after the other, so that a fast second
 * click refines the object that the first one made. A drawn mask is shown before the server
 * answers.
 *
 * An object gets its id here, with its first prompt. If another tab has used that id meanwhile, the
 * server refuses it. Then the object and all its prompts get the next free id.
 *
 * Events: `waiting` if the list of unanswered prompts changed; `renumbered` if an object got
 * another id before the server made it; `answered` with each answer.
 *
 * @extends {Emitter<PromptEvents>}
 */
export class PromptQueue extends Emitter {
  /** @type {Prompt[]} */
  #waiting = [];
  /**
   * Ids of objects that the server has not made yet.
   *
   * @type {Set<number>}
   */
  #coming = new Set();
  /** True if an object had to be renumbered: the masks under its old id are not known here. */
  #isRenumbered = false;
  /**
   * The click whose candidates were asked for last, and which of them is shown.
   *
   * @type {{click: string, count: number, shown: number} | null}
   */
  #candidates = null;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #api;
  #session;
  #masks;

  /**
   * @param {import("../api/prompts-api.js").PromptsApi} api
   * @param {import("./session.js").Session} session
   * @param {import("../masks/mask-cache.js").MaskCache} masks
   */
  constructor(api, session, masks) {
    super();
    this.#api = api;
    this.#session = session;
    this.#masks = masks;
  }

  /** Prompts that are not answered yet. */
  get waiting() {
    return this.#waiting;
  }

  /**
   * @param {number | null} objectId null to start an object
   * @param {number} frame
   * @returns {Prompt} to pass to `give` or `withdraw`
   */
  begin(objectId, frame) {
    const prompt = { objectId: objectId ?? this.#freeObjectId, frame };
    if (!this.#session.object(prompt.objectId)) this.#coming.add(prompt.objectId);
    this.#waiting = [...this.#waiting, prompt];
    this.emit("waiting");
    return prompt;
  }

  /**
   * The mask that a drawing changes. As long as the server has not made the object, it is the mask
   * drawn last: a mask that the server has under this id may belong to another object.
   *
   * @param {Prompt} prompt
   * @returns {Promise<EncodedMask | undefined>}
   */
  async maskBefore(prompt) {
    const shown = await this.#masks.want(prompt.frame);
    const { objectId, frame } = prompt;
    if (!this.#coming.has(objectId)) return shown[objectId];
    const given = this.#waiting.filter(
      (other) => other.objectId === objectId && other.frame === frame && other.mask,
    );
    return given.at(-1)?.mask;
  }

  /**
   * @param {Prompt} prompt
   * @param {Given} given
   * @returns {Promise<void>} when its mask is there
   */
  async give(prompt, given) {
    Object.assign(prompt, given);
    const { objectId, frame, mask } = prompt;
    if (mask) this.#masks.put(frame, objectId, mask);
    this.emit("waiting");
    try {
      await this.inTurn(() => this.#send(prompt));
      this.#session.announce();
    } catch (error) {
      if (mask) this.#masks.forget(frame);
      throw error;
    } finally {
      this.withdraw(prompt);
    }
  }

  /** @param {Prompt} prompt that is answered or not to be sent */
  withdraw(prompt) {
    this.#waiting = this.#waiting.filter((other) => other !== prompt);
    if (!this.#isAwaited(prompt.objectId)) this.#coming.delete(prompt.objectId);
    if (this.#isRenumbered && this.#waiting.length === 0) {
      this.#isRenumbered = false;
      this.#masks.forgetAll();
    }
    this.emit("waiting");
  }

  /**
   * @param {number} objectId
   * @param {number} frame
   */
  async removeKeyframe(objectId, frame) {
    await this.inTurn(() => this.#api.deleteKeyframe(this.#session.id, objectId, frame));
    this.#masks.forget(frame);
    this.#session.announce();
    await this.#session.reload();
  }

  /**
   * Takes the next larger mask that the only click of an object on a frame may mean; after the largest
   * the smallest.
   *
   * @param {number} objectId
   * @param {number} frame
   * @param {PointXY} point
   * @returns {Promise<{shown: number, count: number}>} which is shown now, from 0
   */
  nextCandidate(objectId, frame, point) {
    return this.inTurn(async () => {
      const { id } = this.#session;
      const click = `${objectId} on ${frame} at ${point}`;
      if (this.#candidates?.click !== click) {
        const answer = await this.#api.candidates(id, frame, objectId, point);
        this.#candidates = { click, count: answer.candidates.length, shown: answer.candidate };
      }
      const known = this.#candidates;
      const shown = (known.shown + 1) % known.count;
      const reply = await this.#api.takeCandidate(id, frame, objectId, point, shown);
      known.shown = shown;
      this.#masks.put(frame, objectId, reply.mask);
      this.#session.applyReply(reply, {});
      this.#session.announce();
      this.emit("answered", reply);
      this.emit("waiting");
      return known;
    });
  }

  /**
   * Runs something after all prompts given so far are answered.
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

  /** An id that is used neither by an object nor by a prompt that is not answered yet. */
  get #freeObjectId() {
    const taken = [
      ...this.#session.objects.map((object) => object.object_id),
      ...this.#waiting.map((prompt) => prompt.objectId),
    ];
    return Math.max(0, ...taken) + 1;
  }

  /** @param {number} objectId */
  #isAwaited(objectId) {
    return this.#waiting.some((prompt) => prompt.objectId === objectId);
  }

  /** @param {Prompt} prompt */
  async #send(prompt) {
    while (this.#coming.has(prompt.objectId)) {
      try {
        await this.#sendOnce(prompt, true);
        this.#coming.delete(prompt.objectId);
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
        await this.#session.refresh();
        if (!this.#session.object(prompt.objectId)) throw error;
        this.#renumber(prompt.objectId);
      }
    }
    await this.#sendOnce(prompt, false);
  }

  /**
   * @param {Prompt} prompt
   * @param {boolean} isNew true if the prompt makes its object
   */
  async #sendOnce({ objectId, frame, point, include, box, mask }, isNew) {
    const { id } = this.#session;
    const points = point ? [point] : [];
    const labels = points.map(() => (include ? 1 : 0));
    let reply;
    if (mask) {
      reply = await this.#api.updateMask(id, frame, objectId, mask, isNew);
    } else if (box) {
      reply = await this.#api.addBox(id, frame, objectId, box, isNew);
    } else if (isNew) {
      reply = await this.#api.addObject(id, frame, objectId, points, labels);
    } else {
      reply = await this.#api.refine(id, frame, objectId, points, labels);
    }
    // The server answers with the mask that was drawn, but a later stroke may be shown already.
    if (!mask) this.#masks.put(frame, objectId, reply.mask);
    this.#session.applyReply(reply, { points, labels, box, mask: mask !== undefined });
    this.emit("answered", reply);
  }

  /** @param {number} from an id that another object has taken */
  #renumber(from) {
    const to = this.#freeObjectId;
    for (const prompt of this.#waiting.filter(({ objectId }) => objectId === from)) {
      prompt.objectId = to;
      if (prompt.mask) this.#masks.put(prompt.frame, to, prompt.mask);
    }
    this.#coming.delete(from);
    this.#coming.add(to);
    this.#isRenumbered = true;
    this.emit("renumbered", from, to);
    this.emit("waiting");
  }
}
