import { h, KeyedChildren } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { choose, confirm } from "../ui/dialogs.js";
import { hex } from "../ui/format.js";
import { ObjectRow } from "./object-row.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/** The session's objects: choose, name, colour, show, lock, merge, delete. */
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
  #options = h("datalist", { id: "categories" });
  #children;
  element;

  /**
   * @param {{session: import("../annotate/session.js").Session,
   *   selection: import("../annotate/selection.js").Selection,
   *   prompts: import("../annotate/prompt-queue.js").PromptQueue,
   *   categories: import("../categories/categories.js").Categories,
   *   toasts: import("../ui/toasts.js").Toasts,
   *   masksChanged: () => void}} parts
   */
  constructor(parts) {
    this.#parts = parts;
    const { session, selection, prompts, categories } = parts;
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
      this.#options,
    );
    session.addEventListener("change", () => this.#update());
    selection.addEventListener("change", () => this.#update());
    prompts.addEventListener("waiting", () => this.#update());
    categories.addEventListener("change", () => this.#update());
    this.#update();
  }

  #update() {
    const { session, categories } = this.#parts;
    const rows = [...session.objects, ...this.#coming];
    this.#empty.hidden = rows.length > 0;
    this.#children.show(rows, (object) => object.object_id);
    const names = new Set([
      ...categories.all.map((category) => category.name),
      ...session.objects.flatMap((object) => object.category ?? []),
    ]);
    const known = [...this.#options.options].map((option) => option.value);
    if (known.join("\n") !== [...names].join("\n")) {
      this.#options.replaceChildren(...[...names].map((value) => h("option", { value })));
    }
  }

  /**
   * Objects whose first mask is awaited.
   *
   * @returns {AnnotatedObject[]}
   */
  get #coming() {
    const { session, prompts } = this.#parts;
    const ids = new Set(prompts.waiting.map((prompt) => prompt.objectId));
    return [...ids]
      .filter((id) => !session.object(id))
      .map((id) => ({
        object_id: id,
        name: `Object ${id}`,
        category: null,
        color: [128, 128, 128],
        locked: false,
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
      categorise: (category) => this.#categorise(id, category),
      recolor: (color) => this.#change(id, { color }),
      toggle: () => selection.setHidden(id, !selection.isHidden(id)),
      lock: () => this.#change(id, { locked: !session.object(id)?.locked }),
      merge: () => this.#merge(id),
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
    const { session, selection, prompts, categories } = this.#parts;
    const id = object.object_id;
    this.#rows.get(element)?.update(object, {
      chosen: selection.objectId === id,
      hidden: selection.isHidden(id),
      waiting: prompts.waiting.some((prompt) => prompt.objectId === id),
      canMerge: session.objects.length > 1,
      categoryColor: categories.named(object.category)?.color ?? null,
    });
  }

  /**
   * @param {number} id
   * @param {Parameters<import("../annotate/session.js").Session["updateObject"]>[1]} changes
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
   * @param {number} id
   * @param {string} name of a category; one the project has not is added to it
   */
  async #categorise(id, name) {
    const { categories, toasts } = this.#parts;
    await this.#change(id, { category: name || null });
    try {
      if (name) await categories.ensure(name);
    } catch (error) {
      toasts.error(`${name} was not added to the project's categories.`, error);
    }
  }

  /** @param {number} id */
  async #merge(id) {
    const { session, selection, toasts, masksChanged } = this.#parts;
    const object = session.object(id);
    if (!object) return;
    const others = session.objects.filter((other) => other.object_id !== id && !other.locked);
    const other = await choose(
      `Merge into ${object.name}`,
      `The other object's masks and keyframes become those of ${object.name}, and it goes.`,
      others.map(({ object_id, name, color }) => ({
        value: object_id,
        label: name,
        color: hex(color),
      })),
    );
    if (other === null) return;
    try {
      await session.mergeObjects(id, other);
      selection.objectId = id;
      masksChanged();
    } catch (error) {
      toasts.error("The objects were not merged.", error);
    }
  }

  /**
   * @param {AnnotatedObject} object
   * @param {HTMLElement} row
   */
  async #remove({ object_id: id, name }, row) {
    const { session, selection, toasts, masksChanged } = this.#parts;
    const text = `${name} and its masks on all frames are deleted.`;
    if (!(await confirm(`Delete ${name}?`, text, "Delete"))) return;
    row.classList.add("leaving");
    try {
      await session.deleteObject(id);
      if (selection.objectId === id) selection.objectId = null;
      masksChanged();
    } catch (error) {
      row.classList.remove("leaving");
      toasts.error(`${name} was not deleted.`, error);
    }
  }
}
