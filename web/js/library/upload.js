import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { iconButton, progressBar } from "../ui/controls.js";
import { fileSize } from "../ui/format.js";
import { isAbort, sentence } from "../api/errors.js";

/** @typedef {import("../types.js").Video} Video */

/** One file on its way to the server, as a card among the videos. */
export class Upload {
  #controller = new AbortController();
  #progress = progressBar("Upload");
  #detail = h("p", { class: "card-facts" }, "Waiting for the upload before");
  #retry;
  #file;
  #api;
  element;

  /**
   * @param {import("../api/masklet-api.js").MaskletApi} api
   * @param {File} file
   * @param {() => void} retry
   */
  constructor(api, file, retry) {
    this.#api = api;
    this.#file = file;
    this.#retry = h(
      "button",
      { type: "button", class: "button button-small", hidden: true, onclick: retry },
      "Try again",
    );
    const close = iconButton("close", `Remove ${file.name}`, () => this.#remove());
    this.element = h(
      "li",
      { class: "card upload" },
      h("div", { class: "thumbnail thumbnail-empty" }, icon("upload"), this.#progress.bar),
      h(
        "div",
        { class: "card-text" },
        h("h3", {}, file.name),
        h("div", { role: "status" }, this.#detail),
        this.#retry,
      ),
      close,
    );
  }

  /** @returns {Promise<Video | null>} null when it failed, which the card says, or was cancelled */
  async send() {
    const { size } = this.#file;
    this.#detail.textContent = `Uploading · 0 of ${fileSize(size)}`;
    try {
      return await this.#api.uploadVideo(this.#file, (sent) => this.#sent(sent), this.#signal);
    } catch (error) {
      if (!isAbort(error)) this.#failed(error);
      return null;
    }
  }

  get #signal() {
    return this.#controller.signal;
  }

  /** @param {number} fraction */
  #sent(fraction) {
    const { size } = this.#file;
    this.#progress.set(fraction * 100);
    this.#detail.textContent =
      fraction < 1
        ? `Uploading · ${fileSize(fraction * size)} of ${fileSize(size)}`
        : "Reading the video…";
    this.element.classList.toggle("reading", fraction >= 1);
  }

  /** @param {unknown} error */
  #failed(error) {
    this.element.classList.remove("reading");
    this.element.classList.add("failed");
    this.#detail.textContent = sentence(error);
    this.#retry.hidden = false;
  }

  #remove() {
    this.#controller.abort();
    this.element.remove();
  }
}
