import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { confirm } from "../ui/dialogs.js";
import { Upload } from "./upload.js";
import { videoCard } from "./video-card.js";

/**
 * @typedef {import("../app.js").App} App
 * @typedef {import("../types.js").Video} Video
 */

/** The list of videos, and where more are dropped. */
export class LibraryPage {
  title = "";
  #app;
  #list = h("ul", { class: "cards", "aria-label": "Videos" });
  #picker = h("input", {
    type: "file",
    accept: "video/*,.mkv,.avi,.mov,.mp4,.webm",
    multiple: true,
    class: "visually-hidden",
    id: "picker",
  });
  /** @type {Map<string, HTMLElement>} by the video's id */
  #cards = new Map();
  #closed = new AbortController();
  #open = true;
  element;

  /** @param {App} app */
  static async open(app) {
    return new LibraryPage(app, await app.api.videos());
  }

  /**
   * @param {App} app
   * @param {Video[]} videos
   */
  constructor(app, videos) {
    this.#app = app;
    const newest = [...videos].sort((a, b) => b.created_at.localeCompare(a.created_at));
    this.#list.append(...newest.map((video) => this.#card(video)));
    this.#picker.onchange = () => {
      this.#upload([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    };
    this.element = h(
      "main",
      { class: "library" },
      h(
        "header",
        { class: "library-head" },
        h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }),
        h("h1", {}, "Masklet"),
        h("p", {}, "Click an object once, follow it through the video."),
        app.connectionBadge,
      ),
      h(
        "div",
        { class: "dropzone" },
        icon("upload"),
        h("p", { class: "dropzone-title" }, "Drop videos here"),
        this.#picker,
        h("label", { class: "button button-primary", for: "picker" }, "Choose files"),
        h("p", { class: "hint" }, "MP4, MOV, MKV or WebM. They stay on your server."),
      ),
      this.#list,
    );
    this.#takeDrops();
  }

  start() {}

  close() {
    this.#open = false;
    this.#closed.abort();
  }

  /** Anywhere on the page: the zone only shows that it is possible. */
  #takeDrops() {
    const { signal } = this.#closed;
    const hasFiles = (/** @type {DragEvent} */ event) =>
      event.dataTransfer?.types.includes("Files") ?? false;
    document.addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        this.element.classList.add("dropping");
      },
      { signal },
    );
    document.addEventListener(
      "dragleave",
      (event) => {
        if (event.relatedTarget === null) this.element.classList.remove("dropping");
      },
      { signal },
    );
    document.addEventListener(
      "drop",
      (event) => {
        this.element.classList.remove("dropping");
        if (!hasFiles(event)) return;
        event.preventDefault();
        this.#upload([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
  }

  /** @param {File[]} files */
  async #upload(files) {
    const uploads = files.map((file) => {
      const upload = new Upload(this.#app.api, file, () => {
        upload.element.remove();
        this.#upload([file]);
      });
      return upload;
    });
    this.#list.prepend(...uploads.map((upload) => upload.element));
    // One after the other: together they would all arrive last.
    for (const upload of uploads) {
      if (!upload.element.isConnected) continue;
      const video = await upload.send();
      if (!video) continue;
      // The same file again is the same video.
      this.#cards.get(video.id)?.remove();
      upload.element.replaceWith(this.#card(video));
      // Whoever brings a single video wants to work on it.
      if (uploads.length === 1 && this.#open) location.hash = `#/videos/${video.id}`;
    }
  }

  /** @param {Video} video */
  #card(video) {
    const { api } = this.#app;
    const card = videoCard(video, `${api.framePath(video.id, 0)}?width=480`, async () => {
      const text = `${video.name} is deleted with all its objects and masks. This can't be undone.`;
      if (!(await confirm(`Delete ${video.name}?`, text, "Delete"))) return;
      card.classList.add("leaving");
      try {
        await api.deleteVideo(video.id);
        card.remove();
      } catch (error) {
        card.classList.remove("leaving");
        this.#app.toasts.error(`${video.name} was not deleted.`, error);
      }
    });
    this.#cards.set(video.id, card);
    return card;
  }
}
