import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";

/** Says at which shot cuts a propagation stopped, and offers to go on across them. */
export class CutOffer {
  #text = h("p", { class: "job-detail" });
  element;

  /** @param {() => void} goOn */
  constructor(goOn) {
    const button = h(
      "button",
      {
        type: "button",
        class: "button button-small",
        title: "Carries the masks into the next shot, where they are often wrong",
        onclick: goOn,
      },
      "Go on across",
    );
    this.element = h("div", { class: "cut-offer", hidden: true }, this.#text, button);
  }

  /** @param {import("../types.js").Job} job */
  update({ status, result }) {
    const { stopped_at_cuts: cuts, frames_left: left } = result ?? {};
    const isStopped = status === "completed" && cuts !== undefined && left !== undefined;
    this.element.hidden = !isStopped;
    if (!isStopped) return;
    const where = cuts.length
      ? `Stopped where the shot ends, before frame ${cuts.join(", ")}.`
      : "Stopped where the shot ends.";
    this.#text.textContent =
      `${where} Click the objects in the next shot: ${counted(left, "frame")} to go.`;
  }
}
