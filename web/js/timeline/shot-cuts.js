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
  #total;

  /**
   * @param {LibraryApi} library
   * @param {string} videoId
   * @param {number} total frames of the video
   */
  constructor(library, videoId, total) {
    this.#library = library;
    this.#videoId = videoId;
    this.#total = total;
    this.#ask(FIRST_PAUSE);
  }

  /** @param {number} pause */
  async #ask(pause) {
    try {
      const { is_complete: isComplete, cuts } = await this.#library.shotCuts(this.#videoId);
      if (isComplete) return this.#show(cuts);
    } catch (error) {
      // The timeline does without them; the server's propagations know them anyway.
      console.debug("Shot cuts were not fetched:", error);
    }
    setTimeout(() => {
      if (this.element.isConnected) this.#ask(Math.min(2 * pause, LONGEST_PAUSE));
    }, pause);
  }

  /** @param {ShotCut[]} cuts */
  #show(cuts) {
    const lines = cuts.map(({ frame_idx: frame, kind }) => {
      const name = kind === "dissolve" ? "Dissolve" : "Cut";
      const title = `${name}: another shot from frame ${frame} on`;
      const line = h("span", { class: "shot-cut", role: "img", title, "aria-label": title });
      line.style.left = `${(100 * frame) / this.#total}%`;
      return line;
    });
    this.element.replaceChildren(...lines);
  }
}
