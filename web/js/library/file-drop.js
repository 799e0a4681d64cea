import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

/** Accepts files that are dropped anywhere on the page, or chosen with its button. */
export class FileDrop {
  #accept;
  #closed = new AbortController();
  #picker = h("input", {
    type: "file",
    accept: "video/*,.mkv,.avi,.mov,.mp4,.webm",
    multiple: true,
    class: "visually-hidden",
    id: "picker",
  });
  element;

  /** @param {(files: File[]) => void} accept */
  constructor(accept) {
    this.#accept = accept;
    this.#picker.onchange = () => {
      accept([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    };
    this.element = h(
      "div",
      { class: "dropzone" },
      icon("upload"),
      h("p", { class: "dropzone-title" }, "Drop videos here"),
      this.#picker,
      h("label", { class: "button button-primary", for: "picker" }, "Choose files"),
      h("p", { class: "hint" }, "MP4, MOV, MKV or WebM. They stay on your server."),
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
    if (!hasFiles(event)) return;
    event.preventDefault();
    this.#accept([...(event.dataTransfer?.files ?? [])]);
  }
}

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
