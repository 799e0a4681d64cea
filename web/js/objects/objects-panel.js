import { h, KeyedChildren } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { confirm } from "../ui/dialogs.js";
import { ObjectRow } from "./object-row.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/** The session's objects: choose, name, colour, show, delete. */
export class ObjectsPanel {
  /** @type {Map<Element, ObjectRow>} */
  #rows = new Map();
  #parts;
  #list = h("ul", { class: "objects" });
  #empty = h(
    "div",
    { class: "objects-empty" },
    h("p", {}, "Click the thing you want to follow."),
    h("p", {}, "A right click, or Alt and a click, takes away what does not belong to it."),
  );
  #categories = h("datalist", { id: "categories" });
  #children;
  element;

  /**
   * @param {{session: import("../annotate/session.js").Session,
   *   selection: import("../annotate/selection.js").Selection,
   *   prompting: import("../annotate/prompting.js").Prompting,
   *   history: import("../annotate/history.js").History,
   *   toasts: import("../ui/toasts.js").Toasts,
   *   deleted: () => void}} parts
   */
  constructor(parts) {
    this.#parts = parts;
    const { session, selection, prompting } = parts;
    this.#children = new KeyedChildren(
      this.#list,
      (/** @type {AnnotatedObject} */ object) => this.#addRow(object.object_id),
      (element, object) => this.#updateRow(element, object),
    );
    const add = h(
      "button",
      {
        type: "button",
        class: "button button-small",
        title: "The next click starts another object (N or Enter)",
        "aria-keyshortcuts": "N",
        onclick: () => (selection.objectId = null),
      },
      icon("add"),
      "New",
    );
    this.element = h(
      "section",
      { class: "panel objects-panel", "aria-label": "Objects" },
      h("header", {}, h("h2", {}, "Objects"), add),
      this.#list,
      this.#empty,
      this.#categories,
    );
    session.addEventListener("change", () => this.#update());
    selection.addEventListener("change", () => this.#update());
    prompting.addEventListener("waiting", () => this.#update());
    this.#update();
  }

  #update() {
    const { objects } = this.#parts.session;
    const rows = [...objects, ...this.#coming];
    this.#empty.hidden = rows.length > 0;
    this.#children.show(rows, (object) => object.object_id);
    const categories = new Set(objects.map((object) => object.category).filter(Boolean));
    if (categories.size !== this.#categories.children.length) {
      const options = [...categories].map((value) => h("option", { value }));
      this.#categories.replaceChildren(...options);
    }
  }

  /**
   * Objects whose first mask is awaited.
   *
   * @returns {AnnotatedObject[]}
   */
  get #coming() {
    const { session, prompting } = this.#parts;
    const ids = new Set(prompting.waiting.map((prompt) => prompt.objectId));
    return [...ids]
      .filter((id) => !session.object(id))
      .map((id) => ({
        object_id: id,
        name: `Object ${id}`,
        category: null,
        color: [128, 128, 128],
        keyframes: [],
        frames_with_masks: [],
      }));
  }

  /** @param {number} id */
  #addRow(id) {
    const { session, selection } = this.#parts;
    const row = new ObjectRow({
      choose: () => (selection.objectId = id),
      rename: (name) => this.#change(id, { name: name || `Object ${id}` }),
      categorise: (category) => this.#change(id, { category: category || null }),
      recolor: (color) => this.#change(id, { color }),
      toggle: () => selection.setHidden(id, !selection.isHidden(id)),
      remove: () => {
        const object = session.object(id);
        if (object) this.#remove(object, row.element);
      },
    });
    this.#rows.set(row.element, row);
    return row.element;
  }

  /**
   * @param {Element} element
   * @param {AnnotatedObject} object
   */
  #updateRow(element, object) {
    const { selection, prompting } = this.#parts;
    const id = object.object_id;
    this.#rows.get(element)?.update(object, {
      chosen: selection.objectId === id,
      hidden: selection.isHidden(id),
      waiting: prompting.waiting.some((prompt) => prompt.objectId === id),
    });
  }

  /**
   * @param {number} id
   * @param {{name?: string, category?: string | null, color?: [number, number, number]}} changes
   */
  async #change(id, changes) {
    const { session, toasts } = this.#parts;
    try {
      await session.updateObject(id, changes);
    } catch (error) {
      toasts.error("The change was not saved.", error);
    }
  }

  /**
   * @param {AnnotatedObject} object
   * @param {HTMLElement} row
   */
  async #remove({ object_id: id, name }, row) {
    const { session, selection, history, toasts, deleted } = this.#parts;
    const text = `${name} and its masks on all frames are deleted. This can't be undone.`;
    if (!(await confirm(`Delete ${name}?`, text, "Delete"))) return;
    row.classList.add("leaving");
    try {
      await session.deleteObject(id);
      history.forgetObject(id);
      if (selection.objectId === id) selection.objectId = null;
      deleted();
    } catch (error) {
      row.classList.remove("leaving");
      toasts.error(`${name} was not deleted.`, error);
    }
  }
}
