import { objectPath } from "./paths.js";

/** @typedef {import("../types.js").AnnotatedObject} AnnotatedObject */

/** Objects of sessions: what they are called, what is true of them, and their masks on many frames. */
export class ObjectsApi {
  #client;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.#client = client;
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {{name?: string, category?: string | null, color?: import("../types.js").Color,
   *   locked?: boolean, state?: import("../types.js").ReviewState}} changes
   * @returns {Promise<AnnotatedObject>}
   */
  updateObject(sessionId, objectId, changes) {
    return this.#client.send("PATCH", objectPath(sessionId, objectId), changes);
  }

  /**
   * Says what is true of an object from a frame on.
   *
   * @param {string} sessionId
   * @param {number} objectId
   * @param {import("../types.js").Attributes} attributes
   * @returns {Promise<AnnotatedObject>}
   */
  setAttributes(sessionId, objectId, { frame_idx: frame, occluded, values }) {
    const path = `${objectPath(sessionId, objectId)}/attributes/${frame}`;
    return this.#client.send("PUT", path, { occluded, values });
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} frame
   */
  removeAttributes(sessionId, objectId, frame) {
    const path = `${objectPath(sessionId, objectId)}/attributes/${frame}`;
    return this.#client.send("DELETE", path);
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   */
  deleteObject(sessionId, objectId) {
    return this.#client.send("DELETE", objectPath(sessionId, objectId));
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} from this object's masks become part of `objectId`, and it is deleted
   * @returns {Promise<AnnotatedObject>}
   */
  mergeObjects(sessionId, objectId, from) {
    const path = `${objectPath(sessionId, objectId)}/merge`;
    return this.#client.send("POST", path, { from });
  }

  /**
   * Says that an object is not visible on frames.
   *
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} start
   * @param {number} end
   * @returns {Promise<AnnotatedObject>}
   */
  markAbsent(sessionId, objectId, start, end) {
    const path = `${objectPath(sessionId, objectId)}/absent`;
    return this.#client.send("POST", path, { start_frame: start, end_frame: end });
  }

  /**
   * Moves an object's prompts and masks on frames to another object.
   *
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} start
   * @param {number} end
   * @param {number | null} to null for a new object
   * @returns {Promise<AnnotatedObject>}
   */
  moveMasks(sessionId, objectId, start, end, to) {
    const path = `${objectPath(sessionId, objectId)}/move`;
    return this.#client.send("POST", path, { start_frame: start, end_frame: end, to });
  }

  /**
   * Removes an object's prompts and masks on frames.
   *
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} start
   * @param {number} end
   */
  removeMasks(sessionId, objectId, start, end) {
    const path = `${objectPath(sessionId, objectId)}/masks`;
    return this.#client.send("DELETE", `${path}?from=${start}&to=${end}`);
  }

  /**
   * Says that an object's masks on a frame are right, although it was paused there.
   *
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} frame
   */
  removePause(sessionId, objectId, frame) {
    const path = `${objectPath(sessionId, objectId)}/pauses`;
    return this.#client.send("DELETE", `${path}?from=${frame}&to=${frame}`);
  }
}
