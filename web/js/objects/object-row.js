import { EditableText } from "../ui/editable-text.js";
import { h } from "../ui/dom.js";
import { iconButton, relabel, spinner } from "../ui/controls.js";
import { counted, hex, rgb } from "../ui/format.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {{rename: (name: string) => void, setCategory: (category: string) => void,
 *   recolor: (color: [number, number, number]) => void,
 *   toggle: () => void, lock: () => void, merge: () => void, remove: () => void}} RowActions
 * @typedef {{chosen: boolean, selected: boolean, hidden: boolean, waiting: boolean,
 *   canMerge: boolean, categoryColor: [number, number, number] | null}} RowState `selected`: with
 *   others; `waiting`: a prompt is not answered yet
 */

/** The row of an object in the list. */
export class ObjectRow {
  #color = h("input", { type: "color", class: "color" });
  #name;
  #category;
  #dot = h("span", { class: "category-dot", "aria-hidden": true });
  #detail = h("span", { class: "object-detail" });
  #busy = spinner("Segmenting");
  #eye;
  #lock;
  #pencil;
  #merge;
  #remove;
  element;

  /** @param {RowActions} actions */
  constructor(actions) {
    this.#name = new EditableText("object-name", { maxlength: 100 }, actions.rename, () =>
      this.#category.edit(),
    );
    const attributes = { maxlength: 100, list: "categories" };
    this.#category = new EditableText("object-category", attributes, actions.setCategory);
    this.#eye = iconButton("eye", "Hide", actions.toggle);
    this.#lock = iconButton("unlock", "Lock", actions.lock);
    this.#pencil = iconButton("pencil", "Rename", () => this.edit(), "F2");
    this.#merge = iconButton("merge", "Merge", actions.merge);
    this.#remove = iconButton("trash", "Delete", actions.remove);
    this.element = h(
      "li",
      { class: "object", tabindex: -1 },
      this.#color,
      h("div", { class: "object-text" }, this.#name.element, this.#dot, this.#category.element),
      h("div", { class: "object-side" }, this.#eye, this.#lock),
      h("div", { class: "object-state" }, this.#busy, this.#detail),
      h("div", { class: "object-side object-more" }, this.#pencil, this.#merge, this.#remove),
    );
    this.#color.onchange = () => actions.recolor(rgb(this.#color.value));
  }

  /** Lets the person type the name; Tab goes on to the category. */
  edit() {
    this.#name.edit();
  }

  /**
   * @param {AnnotatedObject} object
   * @param {RowState} state
   */
  update(object, { chosen, selected, hidden, waiting, canMerge, categoryColor }) {
    const { name, category, color, locked, keyframes, frames_with_masks: ranges } = object;
    const frames = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    this.element.classList.toggle("chosen", chosen);
    this.element.classList.toggle("selected", selected);
    this.element.classList.toggle("is-hidden", hidden);
    this.element.classList.toggle("locked", locked);
    this.element.classList.toggle("coming", keyframes.length === 0 && waiting);
    this.element.setAttribute("aria-current", String(chosen));
    this.element.setAttribute("aria-label", selected ? `${name}, selected` : name);
    this.element.dataset.objectId = String(object.object_id);
    this.#color.value = hex(color);
    this.#dot.style.setProperty("--category", categoryColor ? hex(categoryColor) : "transparent");
    this.#color.setAttribute("aria-label", `Colour of ${name}`);
    const state = object.state && object.state !== "todo" ? ` · ${object.state}` : "";
    const detail = `${counted(keyframes.length, "keyframe")} · ${counted(frames, "frame")}${state}`;
    this.#detail.textContent = waiting ? "Segmenting…" : detail;
    const label = `Name of object ${object.object_id}`;
    // On low screens the line with the detail is hidden.
    this.#name.show(name, { label, title: `${name} · ${detail}` });
    this.#category.show(category ?? "", { label: `Category of ${name}`, placeholder: "Category" });
    this.element.classList.toggle("sorted", category !== null);
    this.#busy.hidden = !waiting;
    relabel(this.#eye, hidden ? "eyeOff" : "eye", hidden ? `Show ${name}` : `Hide ${name}`);
    relabel(this.#lock, locked ? "lock" : "unlock", locked ? `Unlock ${name}` : `Lock ${name}`);
    relabel(this.#pencil, "pencil", `Rename ${name}`);
    relabel(this.#merge, "merge", `Merge ${name} with another object`);
    relabel(this.#remove, "trash", `Delete ${name}`);
    this.#merge.hidden = !canMerge;
    this.#merge.disabled = locked;
    this.#remove.disabled = locked;
  }
}
