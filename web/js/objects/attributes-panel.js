import { STATES } from "../review/review-panel.js";
import { attributesOn, withOcclusion, withValue, withoutValue } from "./attributes.js";
import { h } from "../ui/dom.js";
import { iconButton, leaveOnEnter } from "../ui/controls.js";
import { words } from "../words.js";

/**
 * @typedef {import("../types.js").Attributes} Attributes
 * @typedef {import("../types.js").ReviewState} ReviewState
 */

/**
 * What is true of the chosen object beyond its masks: how far they have come; and on the shown frame,
 * whether it is occluded, and values by name. A change of these holds from the shown frame on.
 */
export class AttributesPanel {
  #session;
  #selection;
  #playhead;
  #toasts;
  #since = h("span", { class: "hint" });
  #forget = iconButton("close", "Remove what was said on this frame", () => this.#remove());
  #occluded = h("input", { type: "checkbox", "aria-keyshortcuts": "K" });
  #state = h(
    "select",
    { class: "field", "aria-label": "State of the object", title: "How far its masks have come" },
    ...STATES.map(({ value, label }) => h("option", { value }, label)),
  );
  #values = h("ul", { class: "attribute-values" });
  #name = h("input", {
    class: "field",
    "aria-label": "Name of the attribute",
    placeholder: "Name",
    maxlength: 100,
  });
  #value = h("input", {
    class: "field",
    "aria-label": "Value of the attribute",
    placeholder: "Value",
    maxlength: 200,
  });
  /** What is shown, as JSON: fields that the person types into are not replaced by the same. */
  #shown = "";
  element;

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   * @param {import("../annotate/playhead.js").Playhead} playhead
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor(session, selection, playhead, toasts) {
    this.#session = session;
    this.#selection = selection;
    this.#playhead = playhead;
    this.#toasts = toasts;
    const form = h(
      "form",
      { class: "attribute-new", hidden: true },
      this.#name,
      this.#value,
      h("button", { class: "button button-small" }, "Add"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.hidden = this.#add();
    });
    const open = iconButton("add", "Add an attribute", () => {
      form.hidden = !form.hidden;
      if (!form.hidden) this.#name.focus();
    });
    this.#occluded.onchange = () => this.#occlude(this.#occluded.checked);
    this.#state.onchange = () => this.#setState();
    this.element = h(
      "section",
      { class: "panel attributes", "aria-label": "Attributes", hidden: true },
      h(
        "header",
        {},
        h(
          "label",
          { class: "check", title: "A part is hidden by another thing (K)" },
          this.#occluded,
          "Occluded",
        ),
        this.#state,
        open,
      ),
      h("p", { class: "attributes-since" }, this.#since, this.#forget),
      this.#values,
      form,
    );
    session.on("change", () => this.#update());
    selection.on("change", () => this.#update());
    playhead.on("seek", () => this.#update());
  }

  /** Says that the chosen object is occluded from the shown frame on, or no longer. */
  toggleOccluded() {
    const object = this.#object;
    if (!object) return this.#toasts.note(words.chooseToOcclude);
    this.#occlude(!attributesOn(object, this.#playhead.frame)?.occluded);
  }

  get #object() {
    return this.#session.object(this.#selection.objectId);
  }

  #update() {
    const object = this.#object;
    this.element.hidden = object === null;
    if (!object) return;
    const { frame } = this.#playhead;
    const said = attributesOn(object, frame);
    this.#state.value = object.state ?? "todo";
    this.#since.textContent = said ? words.attributesSince(said.frame_idx) : "";
    this.#forget.hidden = said?.frame_idx !== frame;
    this.#occluded.checked = said?.occluded ?? false;
    const shown = JSON.stringify([object.object_id, said?.values ?? {}]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const values = Object.entries(said?.values ?? {}).sort(([a], [b]) => a.localeCompare(b));
    this.#values.replaceChildren(...values.map(([name, value]) => this.#row(name, value)));
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #row(name, value) {
    const field = h("input", {
      class: "field",
      value,
      "aria-label": `Value of ${name}`,
      maxlength: 200,
      onkeydown: leaveOnEnter,
    });
    field.onchange = () => {
      const object = this.#object;
      if (!object) return;
      const { frame } = this.#playhead;
      const text = field.value.trim();
      const told = text ? withValue(object, frame, name, text) : [withoutValue(object, frame, name)];
      this.#store(told);
    };
    const remove = iconButton("trash", `Remove ${name}`, () => {
      const object = this.#object;
      if (object) this.#store([withoutValue(object, this.#playhead.frame, name)]);
    });
    return h("li", {}, h("span", { title: name }, name), field, remove);
  }

  /** @returns {boolean} true if the attribute is being stored */
  #add() {
    const object = this.#object;
    const [name, value] = [this.#name.value.trim(), this.#value.value.trim()];
    if (!object) return false;
    if (!name || !value) {
      this.#toasts.note(words.attributeNeedsBoth);
      return false;
    }
    this.#name.value = "";
    this.#value.value = "";
    this.#store(withValue(object, this.#playhead.frame, name, value));
    return true;
  }

  async #setState() {
    const id = this.#selection.objectId;
    if (id === null) return;
    const state = /** @type {ReviewState} */ (this.#state.value);
    try {
      await this.#session.updateObject(id, { state });
    } catch (error) {
      this.#toasts.error(words.stateNotStored, error);
    }
  }

  /** @param {boolean} occluded */
  #occlude(occluded) {
    const object = this.#object;
    if (object) this.#store([withOcclusion(object, this.#playhead.frame, occluded)]);
  }

  /** @param {Attributes[]} told */
  async #store(told) {
    const id = this.#selection.objectId;
    if (id === null) return;
    try {
      for (const attributes of told) await this.#session.setAttributes(id, attributes);
    } catch (error) {
      this.#toasts.error(words.attributesNotStored, error);
      this.#shown = "";
      this.#update();
    }
  }

  async #remove() {
    const id = this.#selection.objectId;
    if (id === null) return;
    try {
      await this.#session.removeAttributes(id, this.#playhead.frame);
    } catch (error) {
      this.#toasts.error(words.attributesNotStored, error);
    }
  }
}
