import { Emitter } from "../emitter.js";

/**
 * Which object is chosen, which others are selected with it, and which are hidden. Nothing of this
 * is saved.
 *
 * @extends {Emitter<{change(): void}>}
 */
export class Selection extends Emitter {
  /** @type {number | null} */
  #objectId = null;
  /** @type {Set<number>} selected with the chosen one; empty if none is chosen */
  #others = new Set();
  #startsObject = false;
  #hidden = new Set();
  #masksVisible = true;

  /** The object that the next click belongs to; null if the click starts an object. */
  get objectId() {
    return this.#objectId;
  }

  /** Chooses an object, alone. */
  set objectId(/** @type {number | null} */ id) {
    if (id === this.#objectId && !this.#startsObject && !this.hasSeveral) return;
    this.#objectId = id;
    this.#others.clear();
    this.#startsObject = false;
    if (id !== null) this.#hidden.delete(id);
    this.#changed();
  }

  /** The chosen object, then those selected with it. */
  get selected() {
    return this.#objectId === null ? [] : [this.#objectId, ...this.#others];
  }

  /** True if objects are selected besides the chosen one. */
  get hasSeveral() {
    return this.#others.size > 0;
  }

  /** @param {number} id */
  isSelected(id) {
    return id === this.#objectId || this.#others.has(id);
  }

  /** @param {number} id selected if it is not, and otherwise not; the first one is chosen */
  toggle(id) {
    if (this.isSelected(id)) return this.unselect([id]);
    if (this.#objectId === null) return (this.objectId = id);
    this.#others.add(id);
    this.#changed();
  }

  /** @param {number[]} ids if the chosen one is not among them, the first is chosen */
  select(ids) {
    const chosen = ids.find((id) => id === this.#objectId) ?? ids.at(0);
    if (chosen === undefined) return;
    this.#objectId = chosen;
    this.#others = new Set(ids.filter((id) => id !== chosen));
    this.#startsObject = false;
    this.#changed();
  }

  /**
   * Selects all from the chosen object to another one.
   *
   * @param {number} id
   * @param {number[]} order all objects as they are listed
   */
  selectTo(id, order) {
    const from = order.indexOf(this.#objectId ?? id);
    const to = order.indexOf(id);
    this.select(from < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1));
  }

  /** @param {number[]} ids if the chosen one is among them, another that is selected is chosen */
  unselect(ids) {
    const left = this.selected.filter((id) => !ids.includes(id));
    if (left.length === this.selected.length) return;
    const [chosen = null, ...others] = left;
    this.#objectId = chosen;
    this.#others = new Set(others);
    this.#changed();
  }

  /** True if the person asked for a new object: the next click starts it, wherever it is. */
  get startsObject() {
    return this.#startsObject;
  }

  /** Makes the next click start an object. */
  startObject() {
    this.#objectId = null;
    this.#others.clear();
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
   * @param {number[]} ids
   * @param {boolean} hidden
   */
  setHidden(ids, hidden) {
    for (const id of ids) {
      if (hidden) this.#hidden.add(id);
      else this.#hidden.delete(id);
    }
    this.#changed();
  }

  #changed() {
    this.emit("change");
  }
}
