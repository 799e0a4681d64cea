import { Emitter } from "../emitter.js";
import { isConflict } from "../api/errors.js";

/**
 * @typedef {import("../types.js").Category} Category
 * @typedef {import("../types.js").Color} Color
 */

/**
 * The categories of a project.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class Categories extends Emitter {
  /** @type {Category[]} */
  #all = [];
  /** Names that were added because an object was given them. @type {Set<string>} */
  #assigned = new Set();
  #api;
  #projectId;

  /**
   * @param {import("../api/library-api.js").LibraryApi} api
   * @param {string} projectId
   */
  constructor(api, projectId) {
    super();
    this.#api = api;
    this.#projectId = projectId;
  }

  get all() {
    return this.#all;
  }

  /** @param {string | null} name */
  named(name) {
    return this.#all.find((category) => category.name === name) ?? null;
  }

  async load() {
    this.#all = await this.#api.categories(this.#projectId);
    this.emit("change");
  }

  /** @param {string} name added if the project does not have it yet */
  async ensure(name) {
    if (this.named(name)) return;
    try {
      await this.add(name);
      this.#assigned.add(name);
    } catch (error) {
      if (!isConflict(error)) throw error;
      // Another tab may have added it.
      await this.load();
      if (!this.named(name)) throw error;
    }
  }

  /**
   * After objects were given their earlier categories back: removes those that were added only
   * because an object was given them, and adds those that objects have again.
   *
   * @param {{category: string | null}[]} objects of the session
   */
  async follow(objects) {
    if (this.#assigned.size === 0) return;
    try {
      await this.load();
      for (const name of this.#assigned) {
        const category = this.named(name);
        const isUsed = objects.some((object) => object.category === name);
        if (isUsed && !category) await this.add(name);
        if (!isUsed && category?.object_count === 0) await this.remove(category.id, false);
      }
    } catch (error) {
      // The list of categories is as it was: the person can still remove one there.
      console.debug("The categories did not follow:", error);
    }
  }

  /** @param {string} name */
  async add(name) {
    this.#all = [...this.#all, await this.#api.addCategory(this.#projectId, { name })];
    this.emit("change");
  }

  /**
   * @param {string} id
   * @param {{name?: string, color?: Color}} changes
   */
  async update(id, changes) {
    const changed = await this.#api.updateCategory(this.#projectId, id, changes);
    this.#all = this.#all.map((category) => (category.id === id ? changed : category));
    this.emit("change");
  }

  /**
   * @param {string} id
   * @param {boolean} force deletes it even if objects have it
   */
  async remove(id, force) {
    await this.#api.deleteCategory(this.#projectId, id, force);
    this.#all = this.#all.filter((category) => category.id !== id);
    this.emit("change");
  }
}
