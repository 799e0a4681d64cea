/**
 * Keeps the children of an element equal to a list of items. The element of an item is made once
 * per key and only updated afterwards, so that focus and animations survive.
 *
 * @template Item
 * @template {Element} Child
 */
export class KeyedChildren {
  /** @type {Map<string | number, Child>} */
  #children = new Map();
  #parent;
  #make;
  #update;

  /**
   * @param {Element} parent
   * @param {(item: Item) => Child} make
   * @param {(child: Child, item: Item) => void} update
   */
  constructor(parent, make, update) {
    this.#parent = parent;
    this.#make = make;
    this.#update = update;
  }

  /**
   * @param {Item[]} items
   * @param {(item: Item) => string | number} key
   */
  show(items, key) {
    const gone = new Map(this.#children);
    items.forEach((item, position) => {
      const name = key(item);
      let child = this.#children.get(name);
      if (!child) {
        child = this.#make(item);
        this.#children.set(name, child);
      }
      gone.delete(name);
      this.#update(child, item);
      if (this.#parent.children[position] !== child) {
        this.#parent.insertBefore(child, this.#parent.children[position] ?? null);
      }
    });
    for (const [name, child] of gone) {
      child.remove();
      this.#children.delete(name);
    }
  }
}
