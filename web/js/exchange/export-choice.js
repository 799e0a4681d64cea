import { h } from "../ui/dom.js";
import { FORMATS, PICTURED, hasPolygons, isDataset, shapesOf } from "./export-formats.js";

/** The greatest tolerance that the server takes, in pixels. */
const MOST_TOLERANCE = 20;

/** The fields of an export's format, of its shapes and of what becomes a picture. */
export class ExportChoice {
  #form;
  #shapes = h("select", { class: "field" });
  #shapesRow = h("label", { class: "shapes" }, "Shapes as", this.#shapes);
  #tolerance = h("input", {
    type: "number",
    class: "field field-frame",
    min: 0,
    max: MOST_TOLERANCE,
    step: "any",
    required: true,
    value: 0,
  });
  #toleranceRow = h("label", {}, "Simplify outlines by", this.#tolerance, "pixels");
  #pictured = h(
    "select",
    { class: "field" },
    ...PICTURED.map(({ value, label }) => h("option", { value }, label)),
  );
  #picturedRow = h("label", { class: "shapes" }, "Pictures", this.#pictured);
  formats;
  /** Below the formats. */
  rows = [this.#shapesRow, this.#toleranceRow, this.#picturedRow];

  /** @param {HTMLFormElement} form receives the formats and the rows */
  constructor(form) {
    this.#form = form;
    const options = FORMATS.map(({ format, label, note }, index) =>
      h(
        "label",
        { class: "option" },
        h("input", { type: "radio", name: "format", value: format, checked: index === 0 }),
        h("span", {}, h("strong", {}, label), h("small", {}, note)),
      ),
    );
    const attributes = { class: "options", role: "radiogroup", "aria-label": "Format" };
    this.formats = h("div", attributes, ...options);
    form.addEventListener("input", (event) => {
      const { target } = event;
      if (/** @type {Element} */ (target).matches("[name=format]")) this.#offerShapes();
      this.#showRows();
    });
  }

  /** To be called once the formats are in the form. */
  start() {
    this.#offerShapes();
    this.#showRows();
  }

  get format() {
    return String(new FormData(this.#form).get("format"));
  }

  /** By how many pixels outlines may deviate; null if none are written. */
  get tolerance() {
    if (!hasPolygons(this.format, this.#shapes.value)) return null;
    const pixels = Number(this.#tolerance.value);
    return pixels >= 0 && pixels <= MOST_TOLERANCE ? pixels : 0;
  }

  /**
   * Which frames become pictures; null if the format has none.
   *
   * @returns {import("./frame-count.js").PicturedFrames | null}
   */
  get pictured() {
    const chosen = PICTURED.find(({ value }) => value === this.#pictured.value);
    return isDataset(this.format) ? (chosen?.value ?? null) : null;
  }

  /** The part of a request that says this. */
  get request() {
    const { format, tolerance, pictured } = this;
    return {
      format,
      ...(this.#shapes.value && { shapes: this.#shapes.value }),
      ...(tolerance && { tolerance }),
      ...(pictured && { frames: pictured }),
    };
  }

  #offerShapes() {
    const ways = shapesOf(this.format);
    this.#shapes.replaceChildren(...ways.map((way) => h("option", { value: way }, way)));
  }

  #showRows() {
    this.#shapesRow.hidden = this.#shapes.value === "";
    this.#toleranceRow.hidden = this.tolerance === null;
    // A field that is not shown must not keep the form from being submitted.
    this.#tolerance.disabled = this.#toleranceRow.hidden;
    this.#picturedRow.hidden = !isDataset(this.format);
  }
}
