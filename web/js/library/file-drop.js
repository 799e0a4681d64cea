import { droppedFiles, pickedFiles, uploadsOf } from "./chosen-files.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

const ACCEPTED = "video/*,image/jpeg,image/png,.mkv,.avi,.mov,.mp4,.webm,.zip";

/**
 * What takes the files.
 *
 * @typedef {object} Receiver
 * @property {(sources: (File | import("./zip-pack.js").ZipPack)[]) => void} accept
 * @property {(error: unknown) => void} failed with why a dropped folder can't be read
 */

/**
 * Accepts videos, images and folders that are dropped anywhere on the page, or chosen with its
 * buttons.
 */
export class FileDrop {
  #receiver;
  #closed = new AbortController();
  #files = picker("picker", { accept: ACCEPTED });
  #folder = picker("folder-picker", { webkitdirectory: true });
  element;

  /** @param {Receiver} receiver */
  constructor(receiver) {
    this.#receiver = receiver;
    for (const input of [this.#files, this.#folder]) {
      input.onchange = () => {
        receiver.accept(uploadsOf(pickedFiles(input.files ?? [])));
        input.value = "";
      };
    }
    this.element = h(
      "div",
      { class: "dropzone" },
      icon("upload"),
      h("p", { class: "dropzone-title" }, "Drop videos or images here"),
      h(
        "div",
        { class: "dropzone-choices" },
        this.#files,
        h("label", { class: "button button-primary", for: "picker" }, "Choose files"),
        this.#folder,
        h("label", { class: "button", for: "folder-picker" }, "Folder of images"),
      ),
      h(
        "p",
        { class: "hint" },
        "MP4, MOV, MKV or WebM. JPEG or PNG images, or a zip of them, make one video. ",
        "They stay on your server.",
      ),
    );
    const { signal } = this.#closed;
    document.addEventListener("dragover", (event) => this.#over(event), { signal });
    document.addEventListener("dragleave", (event) => this.#left(event), { signal });
    document.addEventListener("drop", (event) => this.#dropped(event), { signal });
  }

  close() {
    this.#closed.abort();
  }

  /** @param {DragEvent} event */
  #over(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.element.classList.add("dropping");
  }

  /** @param {DragEvent} event */
  #left(event) {
    if (event.relatedTarget === null) this.element.classList.remove("dropping");
  }

  /** @param {DragEvent} event */
  #dropped(event) {
    this.element.classList.remove("dropping");
    const { dataTransfer } = event;
    if (!dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    const { accept, failed } = this.#receiver;
    droppedFiles(dataTransfer).then((files) => accept(uploadsOf(files)), failed);
  }
}

/**
 * @param {string} id
 * @param {Record<string, unknown>} attributes
 */
function picker(id, attributes) {
  return h("input", { type: "file", multiple: true, class: "visually-hidden", id, ...attributes });
}

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
