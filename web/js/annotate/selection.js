/**
 * What the person looks at and works on; nothing of it is saved.
 *
 * Event: `change`.
 */
export class Selection extends EventTarget {
  /** @type {number | null} */
  #objectId = null;
  #hidden = new Set();
  #masksVisible = true;

  /** The object the next click belongs to; null when it starts one. */
  get objectId() {
    return this.#objectId;
  }

  set objectId(/** @type {number | null} */ id) {
    if (id === this.#objectId) return;
    this.#objectId = id;
    if (id !== null) this.#hidden.delete(id);
    this.#changed();
  }

  /** False while H hides all masks. */
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
    this.dispatchEvent(new Event("change"));
  }
}
