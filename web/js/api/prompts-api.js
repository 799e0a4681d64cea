import { objectPath } from "./paths.js";

/**
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").PromptReply} PromptReply
 */

/** Asks for masks as run lengths: a tenth of the size of a PNG, and no image to decode. */
const FORMAT = { format: "rle" };

/** What a person says of an object on a frame, which is answered with a mask. */
export class PromptsApi {
  #client;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.#client = client;
  }

  /**
   * Creates an object from its first clicks. A conflict if there is an object with this id.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {PointXY[]} points
   * @param {number[]} labels
   * @returns {Promise<PromptReply>}
   */
  addObject(sessionId, frame, objectId, points, labels) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId, new: true };
    return this.#client.send("POST", "/add-object", { ...at, points, labels, ...FORMAT });
  }

  /**
   * Gives a box, which replaces the object's box on this frame.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {import("../types.js").BoxXY} box
   * @param {boolean} isNew creates the object; a conflict if there is an object with this id
   * @returns {Promise<PromptReply>}
   */
  addBox(sessionId, frame, objectId, box, isNew) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId, new: isNew };
    return this.#client.send("POST", "/add-object-box", { ...at, box, ...FORMAT });
  }

  /**
   * Adds clicks to the object's clicks on this frame.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {PointXY[]} points
   * @param {number[]} labels
   * @returns {Promise<PromptReply>}
   */
  refine(sessionId, frame, objectId, points, labels) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId };
    return this.#client.send("POST", "/refine", { ...at, points, labels, ...FORMAT });
  }

  /**
   * Makes a drawn mask the object's prompt on this frame.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {EncodedMask} mask
   * @param {boolean} isNew creates the object; a conflict if there is an object with this id
   * @returns {Promise<PromptReply>}
   */
  updateMask(sessionId, frame, objectId, { size, counts }, isNew) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId, new: isNew };
    return this.#client.send("POST", "/update-mask", { ...at, mask: { size, counts }, ...FORMAT });
  }

  /**
   * The masks that the only click of an object's prompt on a frame may mean. Changes nothing.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {PointXY} point
   * @returns {Promise<PromptReply & {candidates: {mask: EncodedMask}[], candidate: number}>}
   */
  candidates(sessionId, frame, objectId, point) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId };
    const body = { ...at, points: [point], labels: [1], candidates: true, ...FORMAT };
    return this.#client.send("POST", "/add-object", body);
  }

  /**
   * Makes one of them the object's mask.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {PointXY} point
   * @param {number} candidate its index
   * @returns {Promise<PromptReply>}
   */
  takeCandidate(sessionId, frame, objectId, point, candidate) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId };
    const body = { ...at, points: [point], labels: [1], candidate, ...FORMAT };
    return this.#client.send("POST", "/add-object", body);
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} frame
   */
  deleteKeyframe(sessionId, objectId, frame) {
    const path = `${objectPath(sessionId, objectId)}/keyframes/${frame}`;
    return this.#client.send("DELETE", path);
  }
}
