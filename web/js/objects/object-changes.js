import { Emitter } from "../emitter.js";
import { sentence } from "../api/errors.js";
import { words } from "../words.js";

/** @typedef {Parameters<import("../annotate/session.js").Session["updateObject"]>[1]} Changes */

/**
 * Changes one object or several, one after the other, each a step of undo. What fails for some is
 * said for them, and does not keep the others from being changed.
 *
 * Event: `masks` if objects were deleted, so that the masks of any frame changed.
 *
 * @extends {Emitter<{masks(): void}>}
 */
export class ObjectChanges extends Emitter {
  #session;
  #selection;
  #categories;
  #toasts;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("../categories/categories.js").Categories} categories
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(session, selection, categories, toasts) {
    super();
    this.#session = session;
    this.#selection = selection;
    this.#categories = categories;
    this.#toasts = toasts;
  }

  /**
   * @param {number[]} ids objects that are so already are left as they are
   * @param {Changes} changes
   * @returns {Promise<number[]>} those that are so now
   */
  change(ids, changes) {
    const change = async (/** @type {number} */ id) => {
      /** @type {Changes | null} */
      const object = this.#session.object(id);
      const names = /** @type {(keyof Changes)[]} */ (Object.keys(changes));
      if (object && names.every((name) => object[name] === changes[name])) return;
      await this.#session.updateObject(id, changes);
    };
    return this.#each(ids, change, words.notChanged);
  }

  /**
   * @param {number[]} ids
   * @param {string} name of a category, which is added to the project if it is not there yet; empty
   *   for none
   */
  async setCategory(ids, name) {
    const changed = await this.change(ids, { category: name || null });
    if (!name || changed.length === 0) return;
    try {
      await this.#categories.ensure(name);
    } catch (error) {
      this.#toasts.error(`${name} was not added to the project's categories.`, error);
    }
  }

  /** @param {number[]} ids */
  async remove(ids) {
    const remove = async (/** @type {number} */ id) => {
      await this.#session.deleteObject(id);
      this.#selection.unselect([id]);
    };
    const removed = await this.#each(ids, remove, words.notDeleted);
    if (removed.length > 0) this.emit("masks");
  }

  /**
   * @param {number[]} ids
   * @param {(id: number) => Promise<void>} work
   * @param {(names: string[]) => string} failure what to say of objects for which it failed
   * @returns {Promise<number[]>} those for which it did not fail
   */
  async #each(ids, work, failure) {
    const done = [];
    /** @type {Map<string, string[]>} names of objects by the reason of the failure */
    const failed = new Map();
    for (const id of ids) {
      const name = this.#session.object(id)?.name ?? `Object ${id}`;
      try {
        await work(id);
        done.push(id);
      } catch (error) {
        const reason = sentence(error);
        failed.set(reason, [...(failed.get(reason) ?? []), name]);
      }
    }
    for (const [reason, names] of failed) this.#toasts.error(failure(names), reason);
    return done;
  }
}
