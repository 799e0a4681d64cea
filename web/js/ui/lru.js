/**
 * A map that removes the least recently used entry once it holds more than `capacity`.
 *
 * @template Key
 * @template Value
 */
export class LRU {
  /** @type {Map<Key, Value>} */
  #entries = new Map();
  #capacity;
  #onEvict;

  /**
   * @param {number} capacity
   * @param {(value: Value) => void} [onEvict] also called for values replaced or deleted
   */
  constructor(capacity, onEvict = () => {}) {
    this.#capacity = capacity;
    this.#onEvict = onEvict;
  }

  get size() {
    return this.#entries.size;
  }

  /** @param {Key} key */
  has(key) {
    return this.#entries.has(key);
  }

  /**
   * Looking up an entry counts as a use.
   *
   * @param {Key} key
   */
  get(key) {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /**
   * @param {Key} key
   * @param {Value} value
   */
  set(key, value) {
    this.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) {
      for (const oldest of this.#entries.keys()) {
        this.delete(oldest);
        break;
      }
    }
  }

  /** @param {Key} key */
  delete(key) {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#onEvict(value);
  }

  clear() {
    for (const key of this.#entries.keys()) this.delete(key);
  }
}
