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
    } catch (error) {
      if (!isConflict(error)) throw error;
      // Another tab may have added it.
      await this.load();
      if (!this.named(name)) throw error;
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
