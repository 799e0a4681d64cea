import { Strip } from "./strip.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

/** A click this close to a suspect, in CSS pixels, goes to it. */
const NEAR = 6;

/** Marks the frames whose masks are probably wrong. A click goes to the nearest one. */
export class SuspectLane {
  #confidence;
  #scale;
  #strip;
  #count = h("span", { class: "lane-name" });
  #track;
  element;

  /**
   * @param {import("./confidence.js").Confidence} confidence
   * @param {import("./time-scale.js").TimeScale} scale
   * @param {{next: () => void, seek: (frame: number, objectId: number) => void}} actions
   */
  constructor(confidence, scale, actions) {
    this.#confidence = confidence;
    this.#scale = scale;
    this.#strip = new Strip(scale, (space) => this.#paint(space));
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
    scale.on("change", () => this.#strip.draw());
    confidence.on("change", () => this.#update());
    this.#update();
  }

  close() {
    this.#strip.close();
  }

  #update() {
    const { stretches } = this.#confidence;
    this.element.classList.toggle("none", stretches.length === 0);
    const count = stretches.length;
    this.#count.textContent = count ? counted(count, "suspect") : "No suspects";
    this.#strip.draw();
  }

  /** @param {MouseEvent} event */
  #near(event) {
    const { left, width } = this.#track.getBoundingClientRect();
    const distance = (/** @type {{frame_idx: number}} */ suspect) =>
      Math.abs(left + this.#scale.place(suspect.frame_idx + 0.5) * width - event.clientX);
    const [nearest] = [...this.#confidence.suspects].sort((a, b) => distance(a) - distance(b));
    return nearest && distance(nearest) <= NEAR ? nearest : null;
  }

  /** @param {import("./strip.js").StripSpace} space */
  #paint({ context, width, height }) {
    context.fillStyle = getComputedStyle(this.element).getPropertyValue("--warning");
    const size = Math.max(3 * window.devicePixelRatio, width / this.#scale.span);
    for (const { frame_idx: frame } of this.#confidence.suspects) {
      const centre = this.#scale.place(frame + 0.5) * width;
      context.fillRect(Math.round(centre - size / 2), 0, Math.ceil(size), height);
    }
  }
}
