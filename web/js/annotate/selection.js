import { Emitter } from "../emitter.js";

/**
 * Which object is chosen and which are hidden. Nothing of this is saved.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class Selection extends Emitter {
  /** @type {number | null} */
  #objectId = null;
  #startsObject = false;
  #hidden = new Set();
  #masksVisible = true;

  /** The object that the next click belongs to; null if the click starts an object. */
  get objectId() {
    return this.#objectId;
  }

  set objectId(/** @type {number | null} */ id) {
    if (id === this.#objectId && !this.#startsObject) return;
    this.#objectId = id;
    this.#startsObject = false;
    if (id !== null) this.#hidden.delete(id);
    this.#changed();
  }

  /** True if the person asked for a new object: the next click starts it, wherever it is. */
  get startsObject() {
    return this.#startsObject;
  }

  /** Makes the next click start an object. */
  startObject() {
    this.#objectId = null;
    this.#startsObject = true;
    this.#changed();
  }

  /** False if all masks are hidden. */
  get masksVisible() {
    return this.#masksVisible;
  }

  set masksVisible(visible) {
    this.#masksVisible = visible;
    this.#changed();
  }

  /** @param {number} id */
  isHidden(id) {
    return this.#hidden.has(id);
  }

  /**
   * @param {number} id
   * @param {boolean} hidden
   */
  setHidden(id, hidden) {
    if (hidden) this.#hidden.add(id);
    else this.#hidden.delete(id);
    this.#changed();
  }

  #changed() {
    this.emit("change");
  }
}
