import { Emitter } from "../emitter.js";
import { KeyedChildren } from "../ui/keyed-children.js";
import { ObjectRow } from "./object-row.js";
import { choose, confirm } from "../ui/dialogs.js";
import { h } from "../ui/dom.js";
import { hex } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/**
 * The list of objects: choose, name, colour, show, lock, merge, delete.
 *
 * Event: `masks` if objects were merged or deleted, so that the masks of any frame changed.
 *
 * @extends {Emitter<{masks(): void}>}
 */
export class ObjectsPanel extends Emitter {
  /** @type {Map<Element, ObjectRow>} */
  #rows = new Map();
  #session;
  #selection;
  #prompts;
  #categories;
  #toasts;
  #list = h("ul", { class: "objects" });
  #empty = h(
    "div",
    { class: "objects-empty" },
    h("p", {}, "Click the thing you want to follow."),
    h("p", {}, "A right click, or Alt and a click, excludes what does not belong to it."),
  );
  #options = h("datalist", { id: "categories" });
  #add;
  #coming = h("p", { class: "object-awaited", hidden: true }, words.clickToStart);
  #children;
  /** @type {number | null} */
  #scrolledTo = null;
  element;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("../annotate/prompt-queue.js").PromptQueue} prompts
   * @param {import("../categories/categories.js").Categories} categories
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(session, selection, prompts, categories, toasts) {
    super();
    this.#session = session;
    this.#selection = selection;
    this.#prompts = prompts;
    this.#categories = categories;
    this.#toasts = toasts;
    this.#children = new KeyedChildren(
      this.#list,
      (/** @type {AnnotatedObject} */ object) => this.#addRow(object.object_id),
      (element, object) => this.#updateRow(element, object),
    );
    this.#add = h(
      "button",
      {
        type: "button",
        class: "button button-small",
        title: "The next click starts another object (N or Enter)",
        "aria-keyshortcuts": "N",
        onclick: () => {
          if (selection.startsObject) selection.objectId = null;
          else selection.startObject();
        },
      },
      icon("add"),
      "New",
    );
    this.element = h(
      "section",
      { class: "panel objects-panel", "aria-label": "Objects" },
      h("header", {}, h("h2", {}, "Objects"), this.#add),
      this.#list,
      this.#coming,
      this.#empty,
      this.#options,
    );
    session.on("change", () => this.#update());
    selection.on("change", () => this.#update());
    prompts.on("waiting", () => this.#update());
    categories.on("change", () => this.#update());
    this.#update();
  }

  /** Lets the person type the name of the chosen object. */
  rename() {
    for (const [element, row] of this.#rows) if (element.classList.contains("chosen")) row.edit();
  }

  /**
   * Gives the chosen object a category of the project.
   *
   * @param {number} number place in the project's list, from 1
   */
  async categorise(number) {
    const { objectId } = this.#selection;
    const category = this.#categories.all[number - 1];
    if (objectId === null) return this.#toasts.note(words.chooseForCategory);
    if (!category) return this.#toasts.note(words.noCategory(number));
    await this.#change(objectId, { category: category.name });
  }

  #update() {
    const { objects } = this.#session;
    const { objectId, startsObject } = this.#selection;
    const rows = [...objects, ...this.#awaited];
    this.#empty.hidden = rows.length > 0;
    this.#add.setAttribute("aria-pressed", String(startsObject));
    this.#coming.hidden = !startsObject || rows.length === 0;
    this.#children.show(rows, (object) => object.object_id);
    if (objectId !== this.#scrolledTo) {
      this.#scrolledTo = objectId;
      this.#list.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
    }
    const names = new Set([
      ...this.#categories.all.map((category) => category.name),
      ...objects.flatMap((object) => object.category ?? []),
    ]);
    const known = [...this.#options.options].map((option) => option.value);
    if (known.join("\n") !== [...names].join("\n")) {
      this.#options.replaceChildren(...[...names].map((value) => h("option", { value })));
    }
  }

  /**
   * Objects that wait for their first mask.
   *
   * @returns {AnnotatedObject[]}
   */
  get #awaited() {
    const ids = new Set(this.#prompts.waiting.map((prompt) => prompt.objectId));
    return [...ids]
      .filter((id) => !this.#session.object(id))
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
    const [session, selection] = [this.#session, this.#selection];
    const row = new ObjectRow({
      choose: () => (selection.objectId = id),
      rename: (name) => this.#change(id, { name: name || `Object ${id}` }),
      setCategory: (category) => this.#setCategory(id, category),
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
    const selection = this.#selection;
    const id = object.object_id;
    this.#rows.get(element)?.update(object, {
      chosen: selection.objectId === id,
      hidden: selection.isHidden(id),
      waiting: this.#prompts.waiting.some((prompt) => prompt.objectId === id),
      canMerge: this.#session.objects.length > 1,
      categoryColor: this.#categories.named(object.category)?.color ?? null,
    });
  }

  /**
   * @param {number} id
   * @param {Parameters<import("../annotate/session.js").Session["updateObject"]>[1]} changes
   */
  async #change(id, changes) {
    try {
      await this.#session.updateObject(id, changes);
    } catch (error) {
      this.#toasts.error("The change was not saved.", error);
    }
  }

  /**
   * @param {number} id
   * @param {string} name of a category, which is added to the project if it is not there yet
   */
  async #setCategory(id, name) {
    await this.#change(id, { category: name || null });
    try {
      if (name) await this.#categories.ensure(name);
    } catch (error) {
      this.#toasts.error(`${name} was not added to the project's categories.`, error);
    }
  }

  /** @param {number} id */
  async #merge(id) {
    const session = this.#session;
    const object = session.object(id);
    if (!object) return;
    const others = session.objects.filter((other) => other.object_id !== id && !other.locked);
    const other = await choose(
      `Merge into ${object.name}`,
      words.merge(object.name),
      others.map(({ object_id, name, color }) => ({
        value: object_id,
        label: name,
        color: hex(color),
      })),
    );
    if (other === null) return;
    try {
      await session.mergeObjects(id, other);
      this.#selection.objectId = id;
      this.emit("masks");
    } catch (error) {
      this.#toasts.error("The objects were not merged.", error);
    }
  }

  /**
   * @param {AnnotatedObject} object
   * @param {HTMLElement} row
   */
  async #remove({ object_id: id, name }, row) {
    const selection = this.#selection;
    if (!(await confirm(`Delete ${name}?`, words.objectDeleted(name), "Delete"))) return;
    row.classList.add("leaving");
    try {
      await this.#session.deleteObject(id);
      if (selection.objectId === id) selection.objectId = null;
      this.emit("masks");
    } catch (error) {
      row.classList.remove("leaving");
      this.#toasts.error(`${name} was not deleted.`, error);
    }
  }
}
