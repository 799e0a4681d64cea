/**
 * Makes an element. Attributes set to false, null or undefined are left out, `true` sets an empty
 * one, `onclick` and the like add listeners. No `style`: the server's content security policy
 * refuses it, and takes what is set on the element's `style` object.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else {
      setAttribute(element, name, value);
    }
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * Keeps a list of children equal to `items`: an item's element is made once per key and only
 * updated afterwards, so that focus and animations survive.
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
