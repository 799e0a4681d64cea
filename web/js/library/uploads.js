import { Emitter } from "../emitter.js";
import { Upload } from "./upload.js";

/**
 * @typedef {import("../types.js").Video} Video
 * @typedef {import("./zip-pack.js").ZipPack} ZipPack
 */

/**
 * The files and packed images that wait to be uploaded, are being uploaded, or failed. They are
 * uploaded one after the other, whatever page is shown: all at once, each would take as long as all
 * of them.
 *
 * @extends {Emitter<{arrived(upload: Upload, video: Video): void}>}
 */
export class Uploads extends Emitter {
  /** @type {Upload[]} */
  #all = [];
  /** @type {Promise<void>} */
  #last = Promise.resolve();
  #library;
  #connection;

  /**
   * @param {import("../api/library-api.js").LibraryApi} library
   * @param {import("../api/connection.js").Connection} connection
   */
  constructor(library, connection) {
    super();
    this.#library = library;
    this.#connection = connection;
  }

  /** @param {string} projectId */
  ofProject(projectId) {
    return this.#all.filter((upload) => upload.projectId === projectId);
  }

  /**
   * @param {(File | ZipPack)[]} sources
   * @param {string} projectId
   * @returns {Upload[]}
   */
  add(sources, projectId) {
    const isAlone = sources.length === 1;
    const added = sources.map((source) => {
      /** @type {Upload} */
      const upload = new Upload(this.#library, this.#connection, { source, projectId, isAlone }, {
        retry: () => {
          const [again] = this.add([source], projectId);
          upload.element.replaceWith(again.element);
          this.#remove(upload);
        },
        removed: () => this.#remove(upload),
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
    this.#remove(upload);
    this.emit("arrived", upload, video);
  }

  /** @param {Upload} upload */
  #remove(upload) {
    this.#all = this.#all.filter((other) => other !== upload);
  }
}
