import { h } from "../ui/dom.js";

/**
 * @typedef {import("../api/library-api.js").LibraryApi} LibraryApi
 * @typedef {import("../types.js").ShotCut} ShotCut
 */

/** Milliseconds until the server is asked again while it still looks for cuts; twice as many each time. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

/** Lines on the timeline where a shot of the video ends. */
export class ShotCuts {
  element = h("div", { class: "shot-cuts" });
  #library;
  #videoId;
  #scale;
  /** @type {ShotCut[]} */
  #cuts = [];

  /**
   * @param {LibraryApi} library
   * @param {string} videoId
   * @param {import("./time-scale.js").TimeScale} scale
   */
  constructor(library, videoId, scale) {
    this.#library = library;
    this.#videoId = videoId;
    this.#scale = scale;
    scale.on("change", () => this.#show());
    this.#ask(FIRST_PAUSE);
  }

  /** @param {number} pause */
  async #ask(pause) {
    try {
      const { is_complete: isComplete, cuts } = await this.#library.shotCuts(this.#videoId);
      if (isComplete) {
        this.#cuts = cuts;
        this.#show();
        return;
      }
    } catch (error) {
      // The timeline does without them; the server's propagations know them anyway.
      console.debug("Shot cuts were not fetched:", error);
    }
    setTimeout(() => {
      if (this.element.isConnected) this.#ask(Math.min(2 * pause, LONGEST_PAUSE));
    }, pause);
  }

  #show() {
    const lines = this.#cuts.flatMap(({ frame_idx: frame, kind }) => {
      const place = this.#scale.place(frame);
      if (place < 0 || place > 1) return [];
      const name = kind === "dissolve" ? "Dissolve" : "Cut";
      const title = `${name}: another shot from frame ${frame} on`;
      const line = h("span", { class: "shot-cut", role: "img", title, "aria-label": title });
      line.style.left = `${100 * place}%`;
      return [line];
    });
    this.element.replaceChildren(...lines);
  }
}
