import { h } from "../ui/dom.js";
import { iconButton, leaveOnEnter, relabel, spinner } from "../ui/controls.js";
import { counted, hex, rgb } from "../ui/format.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {{choose: () => void, rename: (name: string) => void,
 *   setCategory: (category: string) => void, recolor: (color: [number, number, number]) => void,
 *   toggle: () => void, lock: () => void, merge: () => void, remove: () => void}} RowActions
 * @typedef {{chosen: boolean, hidden: boolean, waiting: boolean, canMerge: boolean,
 * categoryColor: [number, number, number] | null}} RowState `waiting`: a prompt is not answered yet
 */

/** The row of an object in the list. */
export class ObjectRow {
  #color = h("input", { type: "color", class: "color" });
  #name = h("input", { class: "object-name", maxlength: 100, spellcheck: false });
  #category = h("input", {
    class: "object-category",
    maxlength: 100,
    placeholder: "Category",
    list: "categories",
    spellcheck: false,
  });
  #dot = h("span", { class: "category-dot", "aria-hidden": true });
  #detail = h("span", { class: "object-detail" });
  #busy = spinner("Segmenting");
  #eye;
  #lock;
  #merge;
  #remove;
  element;

  /** @param {RowActions} actions */
  constructor(actions) {
    this.#eye = iconButton("eye", "Hide", actions.toggle);
    this.#lock = iconButton("unlock", "Lock", actions.lock);
    this.#merge = iconButton("merge", "Merge", actions.merge);
    this.#remove = iconButton("trash", "Delete", actions.remove);
    this.element = h(
      "li",
      { class: "object", onfocusin: actions.choose, onpointerdown: actions.choose },
      this.#color,
      h("div", { class: "object-text" }, this.#name, this.#dot, this.#category),
      h("div", { class: "object-side" }, this.#eye, this.#lock),
      h("div", { class: "object-state" }, this.#busy, this.#detail),
      h("div", { class: "object-side object-more" }, this.#merge, this.#remove),
    );
    this.#color.onchange = () => actions.recolor(rgb(this.#color.value));
    this.#name.onchange = () => actions.rename(this.#name.value.trim());
    this.#category.onchange = () => actions.setCategory(this.#category.value.trim());
    for (const field of [this.#name, this.#category]) {
      field.addEventListener("keydown", leaveOnEnter);
    }
  }

  /**
   * @param {AnnotatedObject} object
   * @param {RowState} state
   */
  update(object, { chosen, hidden, waiting, canMerge, categoryColor }) {
    const { name, category, color, locked, keyframes, frames_with_masks: ranges } = object;
    const frames = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    this.element.classList.toggle("chosen", chosen);
    this.element.classList.toggle("is-hidden", hidden);
    this.element.classList.toggle("locked", locked);
    this.element.classList.toggle("coming", keyframes.length === 0 && waiting);
    this.element.setAttribute("aria-current", String(chosen));
    this.element.dataset.objectId = String(object.object_id);
    setUnlessEdited(this.#name, name);
    setUnlessEdited(this.#category, category ?? "");
    this.#color.value = hex(color);
    this.#dot.style.setProperty("--category", categoryColor ? hex(categoryColor) : "transparent");
    this.#color.setAttribute("aria-label", `Colour of ${name}`);
    this.#name.setAttribute("aria-label", `Name of object ${object.object_id}`);
    this.#category.setAttribute("aria-label", `Category of ${name}`);
    const detail = `${counted(keyframes.length, "keyframe")} · ${counted(frames, "frame")}`;
    this.#detail.textContent = waiting ? "Segmenting…" : detail;
    // On low screens the line itself is hidden.
    this.#name.title = `${name} · ${detail}`;
    this.#busy.hidden = !waiting;
    relabel(this.#eye, hidden ? "eyeOff" : "eye", hidden ? `Show ${name}` : `Hide ${name}`);
    relabel(this.#lock, locked ? "lock" : "unlock", locked ? `Unlock ${name}` : `Lock ${name}`);
    relabel(this.#merge, "merge", `Merge ${name} with another object`);
    relabel(this.#remove, "trash", `Delete ${name}`);
    this.#merge.hidden = !canMerge;
    this.#merge.disabled = locked;
    this.#remove.disabled = locked;
  }
}

/**
 * Does not change a field while the person types in it.
 *
 * @param {HTMLInputElement} field
 * @param {string} value
 */
function setUnlessEdited(field, value) {
  if (document.activeElement !== field) field.value = value;
}
