import { h } from "../ui/dom.js";
import { iconButton } from "../ui/controls.js";

/**
 * Shows the zoom of the stage, with buttons to change it.
 *
 * @param {import("../stage/stage.js").Stage} stage
 */
export function zoomButtons(stage) {
  const scale = h("output", { class: "zoom-scale", "aria-label": "Zoom" });
  const show = () => (scale.textContent = `${Math.round(stage.scale * 100)}%`);
  stage.on("viewport", show);
  show();
  return h(
    "div",
    { class: "stage-zoom", role: "toolbar", "aria-label": "Zoom" },
    iconButton("minus", "Zoom out", () => stage.zoom(1 / 1.25), "-"),
    scale,
    iconButton("add", "Zoom in", () => stage.zoom(1.25), "+"),
    iconButton("fit", "Fit", () => stage.fit(), "F"),
  );
}
