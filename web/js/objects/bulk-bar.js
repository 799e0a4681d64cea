import { confirm } from "../ui/dialogs.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { iconButton, relabel } from "../ui/controls.js";
import { words } from "../words.js";

/** Controls for all selected objects, visible while there are two or more. */
export class BulkBar {
  #session;
  #selection;
  #changes;
  #count = h("p", { role: "status" });
  #eye = iconButton("eye", "Hide", () => this.#toggle());
  #lock = iconButton("unlock", "Lock", () => this.#toggleLock());
  #remove = iconButton("trash", "Delete", () => this.#confirmRemoval());
  #category = h("input", {
    class: "field",
    list: "categories",
    maxlength: 100,
    placeholder: "Category",
    "aria-label": "Category of the selected objects",
    title: "Empty for none",
  });
  element;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("./object-changes.js").ObjectChanges} changes
   */
  constructor(session, selection, changes) {
    this.#session = session;
    this.#selection = selection;
    this.#changes = changes;
    const form = h(
      "form",
      { onsubmit: (/** @type {Event} */ event) => this.#categorise(event) },
      this.#category,
      h("button", { type: "submit", class: "button button-small" }, "Set category"),
    );
    this.element = h(
      "div",
      { class: "bulk-bar", role: "group", "aria-label": "Selected objects" },
      h("header", {}, this.#count, this.#eye, this.#lock, this.#remove),
      form,
    );
    session.on("change", () => this.#update());
    selection.on("change", () => this.#update());
    this.#update();
  }

  get #objects() {
    return this.#session.objects.filter(({ object_id: id }) => this.#selection.isSelected(id));
  }

  get #ids() {
    return this.#objects.map((object) => object.object_id);
  }

  /** True if all are hidden. */
  get #hidden() {
    return this.#ids.every((id) => this.#selection.isHidden(id));
  }

  /** True if all are locked. */
  get #locked() {
    return this.#objects.every((object) => object.locked);
  }

  #update() {
    const objects = this.#objects;
    this.element.hidden = objects.length < 2;
    if (this.element.hidden) return;
    const these = counted(objects.length, "object");
    const [hidden, locked] = [this.#hidden, this.#locked];
    this.#count.textContent = `${these} selected`;
    relabel(this.#eye, hidden ? "eyeOff" : "eye", `${hidden ? "Show" : "Hide"} ${these}`);
    relabel(this.#lock, locked ? "lock" : "unlock", `${locked ? "Unlock" : "Lock"} ${these}`);
    relabel(this.#remove, "trash", `Delete ${these}`);
  }

  #toggle() {
    this.#selection.setHidden(this.#ids, !this.#hidden);
  }

  #toggleLock() {
    void this.#changes.change(this.#ids, { locked: !this.#locked });
  }

  /** @param {Event} event */
  #categorise(event) {
    event.preventDefault();
    void this.#changes.setCategory(this.#ids, this.#category.value.trim());
    this.#category.value = "";
    this.#category.blur();
  }

  async #confirmRemoval() {
    const objects = this.#objects;
    const title = `Delete ${counted(objects.length, "object")}?`;
    const text = words.objectsDeleted(objects.map((object) => object.name));
    if (!(await confirm(title, text, "Delete"))) return;
    await this.#changes.remove(objects.map((object) => object.object_id));
  }
}
