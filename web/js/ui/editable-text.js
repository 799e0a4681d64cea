import { h } from "./dom.js";

/**
 * A text that becomes a field while it is edited: by a double click, or by `edit`. Leaving the field
 * saves, and so does Enter; Escape leaves the text as it was. While it is not edited there is no
 * field, so that keys of the page never end up in it.
 */
export class EditableText {
  #text;
  #field;
  #value = "";
  #isEdited = false;
  #save;
  element;

  /**
   * @param {string} name class of the text and of the field
   * @param {Record<string, unknown>} attributes of the field
   * @param {(value: string) => void} save called with the trimmed text if it was changed
   * @param {() => void} [next] called for the Tab key, to edit what comes next
   */
  constructor(name, attributes, save, next) {
    this.#save = save;
    this.#text = h("span", { class: name, ondblclick: () => this.edit() });
    this.#field = h("input", { class: name, spellcheck: false, ...attributes });
    this.#field.addEventListener("blur", () => this.#leave(true));
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#leave(true);
      else if (event.key === "Escape") this.#leave(false);
      else if (event.key === "Tab" && next && !event.shiftKey) {
        event.preventDefault();
        this.#leave(true);
        next();
      }
    });
    this.element = h("span", { class: "editable" }, this.#text);
  }

  /**
   * @param {string} value
   * @param {{label: string, placeholder?: string, title?: string}} words `label` is the field's name,
   *   `placeholder` is shown instead of an empty text
   */
  show(value, { label, placeholder = "", title = value }) {
    this.#value = value;
    this.#text.textContent = value || placeholder;
    this.#text.title = title;
    this.#text.classList.toggle("empty", value === "");
    this.#field.setAttribute("aria-label", label);
    this.#field.placeholder = placeholder;
  }

  edit() {
    if (this.#isEdited) return;
    this.#isEdited = true;
    this.#field.value = this.#value;
    this.element.replaceChildren(this.#field);
    this.#field.focus();
    this.#field.select();
  }

  /** @param {boolean} saves */
  #leave(saves) {
    // Removing the field takes the focus from it, which browsers report before it is removed.
    if (!this.#isEdited) return;
    this.#isEdited = false;
    const value = this.#field.value.trim();
    const changed = saves && value !== this.#value;
    if (changed) this.#text.textContent = value;
    this.element.replaceChildren(this.#text);
    if (changed) this.#save(value);
  }
}
