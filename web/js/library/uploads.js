import { Upload } from "./upload.js";

/**
 * @typedef {import("../types.js").Video} Video
 * @typedef {{upload: Upload, video: Video}} Arrival
 */

/**
 * The files on their way to the server, one after the other: together they would all arrive last.
 * They go on whatever page is shown.
 *
 * Event: `arrived` with an `Arrival`.
 */
export class Uploads extends EventTarget {
  /** @type {Upload[]} those that wait, are sent or failed */
  #all = [];
  /** @type {Promise<void>} */
  #last = Promise.resolve();
  #app;

  /** @param {import("../app.js").App} app */
  constructor(app) {
    super();
    this.#app = app;
  }

  /** @param {string} projectId */
  of(projectId) {
    return this.#all.filter((upload) => upload.projectId === projectId);
  }

  /**
   * @param {File[]} files
   * @param {string} projectId
   * @returns {Upload[]}
   */
  add(files, projectId) {
    const added = files.map((file) => {
      /** @type {Upload} */
      const upload = new Upload(this.#app, file, projectId, files.length === 1, {
        retry: () => {
          const [again] = this.add([file], projectId);
          upload.element.replaceWith(again.element);
          this.#leave(upload);
        },
        removed: () => this.#leave(upload),
      });
      return upload;
    });
    this.#all = [...added, ...this.#all];
    for (const upload of added) this.#last = this.#last.then(() => this.#send(upload));
    return added;
  }

  /** @param {Upload} upload */
  async #send(upload) {
    if (!this.#all.includes(upload)) return;
    const video = await upload.send();
    if (!video) return;
    this.#leave(upload);
    this.dispatchEvent(new CustomEvent("arrived", { detail: { upload, video } }));
  }

  /** @param {Upload} upload */
  #leave(upload) {
    this.#all = this.#all.filter((other) => other !== upload);
  }
}
