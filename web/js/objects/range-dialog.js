import { h } from "../ui/dom.js";
import { openDialog } from "../ui/dialogs.js";
import { words } from "../words.js";

/**
 * `to` is the object that receives the masks of a move; null for a new one.
 *
 * @typedef {"absent" | "clear" | "move"} RangeWay
 * @typedef {{start: number, end: number, way: RangeWay, to: number | null}} RangeChoice
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 */

/**
 * Asks on which frames an object is not visible, is to lose its masks, or to give them to another.
 *
 * @param {AnnotatedObject} object
 * @param {AnnotatedObject[]} others
 * @param {number} frame the current one
 * @param {number} last of the video
 * @returns {Promise<RangeChoice | null>} null if it was cancelled
 */
export function askForRange({ name }, others, frame, last) {
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
      { way: "move", label: "Move to another object", note: words.moved },
    ].map(({ way, label, note }, index) =>
      h(
        "label",
        { class: "option" },
        h("input", { type: "radio", name: "way", value: way, checked: index === 0 }),
        h("span", {}, h("strong", {}, label), h("small", {}, note)),
      ),
    );
    const receiver = h(
      "select",
      { class: "field" },
      h("option", { value: "" }, "A new object"),
      ...others.map((other) => h("option", { value: other.object_id }, other.name)),
    );
    const receiverRow = h("label", { class: "stacked", hidden: true }, "Move to", receiver);
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
      receiverRow,
      h("footer", {}, cancel, h("button", { class: "button button-primary" }, "Apply")),
    );
    const dialog = openDialog(`${name} on several frames`, [form]);
    cancel.onclick = () => dialog.close();
    const chosenWay = () => /** @type {RangeWay} */ (new FormData(form).get("way"));
    form.addEventListener("change", () => (receiverRow.hidden = chosenWay() !== "move"));
    form.addEventListener("submit", () => {
      const [start, end] = [Number(from.value), Number(to.value)].sort((a, b) => a - b);
      const other = receiver.value ? Number(receiver.value) : null;
      chosen = { start, end, way: chosenWay(), to: other };
    });
    dialog.addEventListener("close", () => resolve(chosen));
    to.focus();
    to.select();
  });
}
