import { h } from "../ui/dom.js";
import { openDialog } from "../ui/dialogs.js";
import { words } from "../words.js";

/** @typedef {{start: number, end: number, way: "absent" | "clear"}} RangeChoice */

/**
 * Asks on which frames an object is not visible, or is to lose its masks.
 *
 * @param {string} name of the object
 * @param {number} frame the current one
 * @param {number} last of the video
 * @returns {Promise<RangeChoice | null>} null if it was cancelled
 */
export function askForRange(name, frame, last) {
  return new Promise((resolve) => {
    /** @type {RangeChoice | null} */
    let chosen = null;
    const field = (/** @type {string} */ label) => {
      return h("input", {
        type: "number",
        class: "field field-frame",
        min: 0,
        max: last,
        required: true,
        value: frame,
        "aria-label": label,
      });
    };
    const [from, to] = [field("First frame"), field("Last frame")];
    const ways = [
      { way: "absent", label: "Not visible", note: words.absent },
      { way: "clear", label: "Clear the masks", note: words.cleared },
    ].map(({ way, label, note }, index) =>
      h(
        "label",
        { class: "option" },
        h("input", { type: "radio", name: "way", value: way, checked: index === 0 }),
        h("span", {}, h("strong", {}, label), h("small", {}, note)),
      ),
    );
    const cancel = h("button", { type: "button", class: "button" }, "Cancel");
    const form = h(
      "form",
      { method: "dialog" },
      h(
        "div",
        { class: "range" },
        h("label", {}, "Frames", from),
        h("label", {}, "to", to),
      ),
      h("div", { class: "options", role: "radiogroup", "aria-label": "What to do" }, ...ways),
      h("footer", {}, cancel, h("button", { class: "button button-primary" }, "Apply")),
    );
    const dialog = openDialog(`${name} on several frames`, [form]);
    cancel.onclick = () => dialog.close();
    form.addEventListener("submit", () => {
      const [start, end] = [Number(from.value), Number(to.value)].sort((a, b) => a - b);
      const way = new FormData(form).get("way") === "clear" ? "clear" : "absent";
      chosen = { start, end, way };
    });
    dialog.addEventListener("close", () => resolve(chosen));
    to.focus();
    to.select();
  });
}
