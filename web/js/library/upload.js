import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { ZipPack } from "./zip-pack.js";
import { iconButton, progressBar } from "../ui/controls.js";
import { fileSize } from "../ui/format.js";
import { abandon, uploadKey } from "./unfinished-uploads.js";
import { ApiError, NetworkError, isAbort, sentence } from "../api/errors.js";

/** @typedef {import("../types.js").Video} Video */
/** @typedef {import("../api/library-api.js").UploadState} UploadState */

/** Bytes per request: a lost connection costs at most this much. */
const PIECE = 16 * 1024 * 1024;

/**
 * The upload of one file, or of images packed into one, shown as a card among the videos. It
 * continues after the network was lost, and after a refresh of the page once the person chooses the
 * same again.
 */
export class Upload {
  #controller = new AbortController();
  #progress = progressBar("Upload");
  #detail = h("p", { class: "card-facts" }, "Waiting for the previous upload");
  #retry;
  #source;
  #library;
  #connection;
  #removed;
  element;

  /**
   * @param {import("../api/library-api.js").LibraryApi} library
   * @param {import("../api/connection.js").Connection} connection
   * @param {{source: File | ZipPack, projectId: string, isAlone: boolean}} request `isAlone` if
   *   nothing else was given with it
   * @param {{retry: () => void, removed: () => void}} actions
   */
  constructor(library, connection, { source, projectId, isAlone }, { retry, removed }) {
    this.#library = library;
    this.#connection = connection;
    this.#source = source;
    this.projectId = projectId;
    this.isAlone = isAlone;
    this.#removed = removed;
    this.#retry = h(
      "button",
      { type: "button", class: "button button-small", hidden: true, onclick: retry },
      "Try again",
    );
    const close = iconButton("close", `Remove ${source.name}`, () => this.#remove());
    this.element = h(
      "li",
      { class: "card upload" },
      h("div", { class: "thumbnail thumbnail-empty" }, icon("upload"), this.#progress.bar),
      h(
        "div",
        { class: "card-text" },
        h("h3", {}, source.name),
        h("div", { role: "status" }, this.#detail),
        this.#retry,
      ),
      close,
    );
  }

  /** @returns {Promise<Video | null>} null if it failed, which the card says, or was cancelled */
  async send() {
    try {
      if (this.#source.size === 0) throw new Error("The file is empty (0 bytes). Choose another.");
      const file = await this.#file();
      this.#sent(0);
      let state = await this.#begin();
      while (!state.video) state = await this.#sendPiece(file, state);
      localStorage.removeItem(this.key);
      return state.video;
    } catch (error) {
      if (!isAbort(error)) this.#failed(error);
      return null;
    }
  }

  /** The key under which the upload's id is stored, to continue after a refresh. */
  get key() {
    return uploadKey(this.#source, this.projectId);
  }

  /** @returns {Promise<File>} what is sent */
  async #file() {
    const source = this.#source;
    if (!(source instanceof ZipPack)) return source;
    const shown = (/** @type {number} */ read) => {
      const part = `${fileSize(read)} of ${fileSize(source.size)}`;
      this.#detail.textContent = `Reading the images · ${part}`;
    };
    shown(0);
    return source.file(shown, this.#controller.signal);
  }

  /** @returns {Promise<UploadState>} of this file's unfinished upload, otherwise of a new one */
  async #begin() {
    const library = this.#library;
    const known = localStorage.getItem(this.key);
    try {
      if (known) return await library.upload(known);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
    const state = await library.startUpload(this.#source, this.projectId);
    localStorage.setItem(this.key, state.id);
    return state;
  }

  /**
   * @param {File} file
   * @param {UploadState} state
   * @returns {Promise<UploadState>}
   */
  async #sendPiece(file, { id, offset }) {
    const library = this.#library;
    const piece = file.slice(offset, offset + PIECE);
    const shown = (/** @type {number} */ sent) => this.#sent(offset + sent);
    try {
      return await library.continueUpload(id, piece, offset, shown, this.#controller.signal);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#detail.textContent = "Waiting for the connection…";
      await this.#connection.restored(this.#controller.signal);
      return library.upload(id);
    }
  }

  /** @param {number} bytes sent so far */
  #sent(bytes) {
    const { size } = this.#source;
    const all = bytes >= size;
    this.#progress.set((100 * bytes) / Math.max(1, size));
    this.#detail.textContent = all
      ? "Reading the video…"
      : `Uploading · ${fileSize(bytes)} of ${fileSize(size)}`;
    this.element.classList.toggle("reading", all);
  }

  /** @param {unknown} error */
  #failed(error) {
    if (error instanceof ApiError) localStorage.removeItem(this.key);
    this.element.classList.remove("reading");
    this.element.classList.add("failed");
    // The card shows the name already.
    const reason = sentence(error).replace(`${this.#source.name}: `, "");
    this.#detail.textContent = reason[0].toUpperCase() + reason.slice(1);
    this.#retry.hidden = false;
  }

  async #remove() {
    this.#removed();
    this.#controller.abort();
    this.element.remove();
    await abandon(this.#library, this.key);
  }
}
