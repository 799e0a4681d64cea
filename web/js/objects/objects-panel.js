import { BulkBar } from "./bulk-bar.js";
import { Emitter } from "../emitter.js";
import { KeyedChildren } from "../ui/keyed-children.js";
import { ObjectChanges } from "./object-changes.js";
import { ObjectRow } from "./object-row.js";
import { RowSelection } from "./row-selection.js";
import { choose, confirm } from "../ui/dialogs.js";
import { h } from "../ui/dom.js";
import { hex } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/**
 * The list of objects: choose, select, name, colour, show, lock, merge, delete.
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
  #changes;
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
  #rowSelection;
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
    this.#changes = new ObjectChanges(session, selection, categories, toasts);
    this.#changes.on("masks", () => this.emit("masks"));
    this.#rowSelection = new RowSelection(this.#list, session, selection);
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
      new BulkBar(session, selection, this.#changes).element,
      this.#coming,
      this.#empty,
      this.#options,
    );
    session.on("change", () => {
      this.#unselectGone();
      this.#update();
    });
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
   * Gives the selected objects a category of the project.
   *
   * @param {number} number place in the project's list, from 1
   */
  async categorise(number) {
    const { selected } = this.#selection;
    const category = this.#categories.all[number - 1];
    if (selected.length === 0) return this.#toasts.note(words.chooseForCategory);
    if (!category) return this.#toasts.note(words.noCategory(number));
    await this.#changes.change(selected, { category: category.name });
  }

  #update() {
    const { objects } = this.#session;
    const { startsObject } = this.#selection;
    const rows = [...objects, ...this.#awaited];
    this.#empty.hidden = rows.length > 0;
    this.#add.setAttribute("aria-pressed", String(startsObject));
    this.#coming.hidden = !startsObject || rows.length === 0;
    this.#children.show(rows, (object) => object.object_id);
    this.#rowSelection.update();
    const names = new Set([
      ...this.#categories.all.map((category) => category.name),
      ...objects.flatMap((object) => object.category ?? []),
    ]);
    const known = [...this.#options.options].map((option) => option.value);
    if (known.join("\n") !== [...names].join("\n")) {
      this.#options.replaceChildren(...[...names].map((value) => h("option", { value })));
    }
  }

  /** Unselects objects that were deleted elsewhere. The chosen one may be about to be made. */
  #unselectGone() {
    const [, ...others] = this.#selection.selected;
    this.#selection.unselect(others.filter((id) => !this.#session.object(id)));
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
    const [session, selection, changes] = [this.#session, this.#selection, this.#changes];
    const row = new ObjectRow({
      rename: (name) => changes.change([id], { name: name || `Object ${id}` }),
      setCategory: (category) => changes.setCategory([id], category),
      recolor: (color) => changes.change([id], { color }),
      toggle: () => selection.setHidden([id], !selection.isHidden(id)),
      lock: () => changes.change([id], { locked: !session.object(id)?.locked }),
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
      selected: selection.hasSeveral && selection.isSelected(id),
      hidden: selection.isHidden(id),
      waiting: this.#prompts.waiting.some((prompt) => prompt.objectId === id),
      canMerge: this.#session.objects.length > 1,
      categoryColor: this.#categories.named(object.category)?.color ?? null,
    });
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
    if (!(await confirm(`Delete ${name}?`, words.objectDeleted(name), "Delete"))) return;
    row.classList.add("leaving");
    await this.#changes.remove([id]);
    row.classList.remove("leaving");
  }
}
