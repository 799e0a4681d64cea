import { Strip } from "./strip.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

/** A click this close to a suspect, in CSS pixels, goes to it. */
const NEAR = 6;

/** Marks the frames whose masks are probably wrong. A click goes to the nearest one. */
export class SuspectLane {
  #confidence;
  #total;
  #strip;
  #count = h("span", { class: "lane-name" });
  #track;
  element;

  /**
   * @param {import("./confidence.js").Confidence} confidence
   * @param {number} total frames of the video
   * @param {{next: () => void, seek: (frame: number, objectId: number) => void}} actions
   */
  constructor(confidence, total, actions) {
    this.#confidence = confidence;
    this.#total = total;
    this.#strip = new Strip(total, (space) => this.#paint(space));
    this.#track = h("div", { class: "track suspects-track" }, this.#strip.element);
    const label = h(
      "button",
      {
        type: "button",
        class: "lane-label",
        title: "Next suspect (S)",
        "aria-keyshortcuts": "S",
        onclick: actions.next,
      },
      icon("warning"),
      this.#count,
    );
    this.element = h("div", { class: "lane suspects" }, label, this.#track);
    this.#track.addEventListener("pointermove", (event) => {
      const suspect = this.#near(event);
      this.#track.title = suspect ? `Frame ${suspect.frame_idx}: ${suspect.reason}` : "";
    });
    this.#track.addEventListener("click", (event) => {
      const suspect = this.#near(event);
      if (suspect) actions.seek(suspect.frame_idx, suspect.object_id);
    });
    confidence.on("change", () => this.#update());
    this.#update();
  }

  close() {
    this.#strip.close();
  }

  #update() {
    const { suspects } = this.#confidence;
    this.element.classList.toggle("none", suspects.length === 0);
    this.#count.textContent = suspects.length ? counted(suspects.length, "suspect") : "No suspects";
    this.#strip.draw();
  }

  /** @param {MouseEvent} event */
  #near(event) {
    const { left, width } = this.#track.getBoundingClientRect();
    const distance = (/** @type {{frame_idx: number}} */ suspect) =>
      Math.abs(left + ((suspect.frame_idx + 0.5) / this.#total) * width - event.clientX);
    const [nearest] = [...this.#confidence.suspects].sort((a, b) => distance(a) - distance(b));
    return nearest && distance(nearest) <= NEAR ? nearest : null;
  }

  /** @param {import("./strip.js").StripSpace} space */
  #paint({ context, width, height }) {
    context.fillStyle = getComputedStyle(this.element).getPropertyValue("--warning");
    const size = Math.max(3 * window.devicePixelRatio, width / this.#total);
    for (const { frame_idx: frame } of this.#confidence.suspects) {
      const centre = ((frame + 0.5) / this.#total) * width;
      context.fillRect(Math.round(centre - size / 2), 0, Math.ceil(size), height);
    }
  }
}
