import { KeyedChildren } from "../ui/keyed-children.js";
import { h } from "../ui/dom.js";
import { confirm, openDialog } from "../ui/dialogs.js";
import { counted, hex, rgb } from "../ui/format.js";
import { iconButton } from "../ui/controls.js";
import { sentence } from "../api/errors.js";

/**
 * @typedef {import("../types.js").Category} Category
 * @typedef {import("./categories.js").Categories} Categories
 */

/** How many categories have a key of their own on the page of a video. */
const KEYS = 9;

/**
 * A project's categories: add, rename, colour, remove. Every change is saved at once.
 *
 * @param {Categories} categories
 */
export function showCategories(categories) {
  const problem = h("p", { class: "form-error", role: "alert" });
  const list = h("ul", { class: "category-list" });
  const empty = h("p", {}, "None yet. Add the kinds of things you mark in this project.");
  const name = h("input", {
    class: "field",
    placeholder: "Add a category",
    "aria-label": "Category to add",
    maxlength: 100,
    required: true,
  });
  const form = h(
    "form",
    { class: "category-form" },
    name,
    h("button", { type: "submit", class: "button button-primary" }, "Add"),
  );
  const children = new KeyedChildren(
    list,
    (/** @type {Category} */ category) => row(category),
    (element, category) => show(element, category),
  );
  const update = () => {
    children.show(categories.all, (category) => category.id);
    empty.hidden = categories.all.length > 0;
  };
  const dialog = openDialog("Categories", [list, empty, form, problem]);
  const closed = new AbortController();
  categories.on("change", update, { signal: closed.signal });
  dialog.addEventListener("close", () => closed.abort());
  update();
  attempt(() => categories.load());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      await categories.add(name.value.trim());
      name.value = "";
    });
  });
  name.focus();

  /** @param {Category} category */
  function row({ id }) {
    const color = h("input", { type: "color", class: "color" });
    const field = h("input", { class: "object-name", maxlength: 100 });
    const remove = iconButton("trash", "Remove", () => void attempt(() => leave(id)));
    color.onchange = () => attempt(() => categories.update(id, { color: rgb(color.value) }));
    field.onchange = () => attempt(() => categories.update(id, { name: field.value.trim() }));
    return h("li", {}, color, field, h("span", { class: "hint" }), remove);
  }

  /**
   * @param {HTMLElement} element
   * @param {Category} category
   */
  function show(element, category) {
    const { name: text, color, object_count: count } = category;
    const number = categories.all.indexOf(category) + 1;
    const [swatch, field] = element.querySelectorAll("input");
    swatch.value = hex(color);
    swatch.setAttribute("aria-label", `Colour of ${text}`);
    if (document.activeElement !== field) field.value = text;
    field.setAttribute("aria-label", `Name of ${text}`);
    const [use] = element.getElementsByClassName("hint");
    const key = number <= KEYS ? `key ${number}` : "";
    use.textContent = [count ? counted(count, "object") : "", key].filter(Boolean).join(" · ");
    element.querySelector("button")?.setAttribute("aria-label", `Remove ${text}`);
  }

  /** @param {string} id */
  async function leave(id) {
    const category = categories.all.find((other) => other.id === id);
    if (!category) return;
    const used = category.object_count;
    const text = `${counted(used, "object")} of this category will be left without one.`;
    if (used && !(await confirm(`Remove ${category.name}?`, text, "Remove"))) return;
    await categories.remove(id, used > 0);
  }

  /** @param {() => Promise<void>} work */
  async function attempt(work) {
    problem.textContent = "";
    try {
      await work();
    } catch (error) {
      problem.textContent = sentence(error);
      update();
    }
  }
}
