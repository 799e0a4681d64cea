import { h } from "../ui/dom.js";
import { words } from "../words.js";

/**
 * The engine in use, as a button that shows the models.
 *
 * @param {import("./engine-status.js").EngineStatus} status
 * @param {() => void} open shows the models
 */
export function engineChip(status, open) {
  const chip = h("button", { type: "button", class: "engine-chip", hidden: true, onclick: open });
  status.on("change", () => {
    chip.hidden = status.label === "";
    chip.textContent = status.label;
    chip.classList.toggle("basic", status.isWithoutModel);
    chip.title = status.isWithoutModel ? words.withoutModel : words.engineInUse;
  });
  return chip;
}
