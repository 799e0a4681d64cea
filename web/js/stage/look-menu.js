import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

/** @type {{value: import("./look.js").ColorsBy, label: string}[]} */
const COLORS = [
  { value: "object", label: "By object" },
  { value: "category", label: "By category" },
  { value: "distinct", label: "All different" },
];

/**
 * A button that opens the settings of how pictures and masks are shown.
 *
 * @param {import("./look.js").Look} look
 */
export function lookMenu(look) {
  /** @type {[string, "opacity" | "brightness" | "contrast", number, number][]} */
  const ranges = [
    ["Mask opacity", "opacity", 0, 100],
    ["Brightness", "brightness", 50, 300],
    ["Contrast", "contrast", 50, 300],
  ];
  const sliders = ranges.map(([label, name, min, max]) => {
    const slider = h("input", { type: "range", min, max, step: 5, "aria-label": label });
    slider.oninput = () => look.change({ [name]: Number(slider.value) });
    return { name, slider, row: h("label", {}, h("span", {}, label), slider) };
  });
  const outlines = h("input", { type: "checkbox" });
  outlines.onchange = () => look.change({ outlines: outlines.checked });
  const colors = h(
    "select",
    { class: "field" },
    ...COLORS.map(({ value, label }) => h("option", { value }, label)),
  );
  colors.onchange = () => {
    look.change({ colorsBy: /** @type {import("./look.js").ColorsBy} */ (colors.value) });
  };
  const reset = h(
    "button",
    { type: "button", class: "button button-small", onclick: () => look.reset() },
    "Reset",
  );
  const [opacity, ...picture] = sliders.map(({ row }) => row);
  const menu = h(
    "details",
    { class: "look" },
    h("summary", { class: "icon-button", title: "Display", "aria-label": "Display" }, icon("look")),
    h(
      "div",
      { class: "look-menu", role: "group", "aria-label": "Display" },
      opacity,
      h("label", { class: "look-check" }, outlines, "Outlines"),
      h("label", {}, h("span", {}, "Colours"), colors),
      h("hr"),
      ...picture,
      h("p", { class: "hint" }, "Changes only what you see, not the video or the masks."),
      reset,
    ),
  );
  const show = () => {
    for (const { name, slider } of sliders) slider.value = String(look[name]);
    outlines.checked = look.outlines;
    colors.value = look.colorsBy;
    reset.disabled = look.isDefault;
    menu.classList.toggle("changed", !look.isDefault);
  };
  look.on("change", show);
  show();
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  // A click elsewhere closes it, and still does what it would do otherwise.
  menu.addEventListener("toggle", () => {
    if (!menu.open) return;
    const away = new AbortController();
    const close = (/** @type {Event} */ event) => {
      if (menu.contains(/** @type {Node} */ (event.target))) return;
      menu.open = false;
      away.abort();
    };
    document.addEventListener("pointerdown", close, { capture: true, signal: away.signal });
    menu.addEventListener("toggle", () => away.abort(), { once: true });
  });
  return menu;
}
