/**
 * @typedef {import("../types.js").SessionState} SessionState
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../types.js").FrameMasks} FrameMasks
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").PromptReply} PromptReply
 * @typedef {import("../types.js").PropagationChoice} PropagationChoice
 * @typedef {{undo: string | null, redo: string | null}} HistoryState what the next step
 *   would undo or redo, in words; null if there is no such step
 * @typedef {HistoryState & {from_frame: number | null, to_frame: number | null,
 * object_ids: number[]}} HistoryMove what a step changed; frames are null if it changed no mask or
 * prompt
 * @typedef {{title: string, editor: string | null, made_at: string | null, object_ids: number[],
 *   undone: boolean}} HistoryStep
 * @typedef {{frames: number, objects: number, encoded_frames: number, seconds: number | null,
 *   memory_bytes: number}} Estimate
 */

/** Asks for masks as run lengths: a tenth of the size of a PNG, and no image to decode. */
const FORMAT = { format: "rle" };

const segment = encodeURIComponent;

/** Sessions with their objects, prompts, masks, history and propagations. */
export class SessionApi {
  #client;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.#client = client;
  }

  // Sessions

  /**
   * The video's latest session; null if it has none.
   *
   * @param {string} videoId
   * @returns {Promise<SessionState | null>}
   */
  async latestSession(videoId) {
    const path = `/api/v1/sessions?video_id=${segment(videoId)}&limit=1`;
    return (await this.#client.get(path)).items[0] ?? null;
  }

  /**
   * @param {string} videoId
   * @returns {Promise<SessionState>}
   */
  createSession(videoId) {
    // Opening the video twice at the same time still makes one session.
    const idempotencyKey = `session of ${videoId}`;
    return this.#client.send("POST", "/api/v1/sessions", { video_id: videoId }, { idempotencyKey });
  }

  /**
   * @param {string} id
   * @returns {Promise<SessionState>}
   */
  session(id) {
    return this.#client.get(`/api/v1/sessions/${segment(id)}`);
  }

  /**
   * Masks of the frames `from` to `to`, both included. Frames without masks are left out.
   *
   * @param {string} sessionId
   * @param {number} from
   * @param {number} to at most 199 above `from`
   * @returns {Promise<{frame_idx: number, masks: FrameMasks}[]>}
   */
  async masks(sessionId, from, to) {
    const path = `/api/v1/sessions/${segment(sessionId)}/masks?from=${from}&to=${to}`;
    return (await this.#client.get(path)).frames;
  }

  /**
   * @param {string} sessionId
   * @param {number} from
   * @param {number} to
   * @returns {Promise<Record<string, {frame_idx: number, score: number, area: number}[]>>} by
   *   object id
   */
  async scores(sessionId, from, to) {
    const path = `/api/v1/sessions/${segment(sessionId)}/scores?from=${from}&to=${to}`;
    return (await this.#client.get(path)).objects;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<import("../types.js").Suspect[]>}
   */
  async suspects(sessionId) {
    return (await this.#client.get(`/api/v1/sessions/${segment(sessionId)}/suspects`)).frames;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<import("../types.js").FrameReviews>}
   */
  reviews(sessionId) {
    return this.#client.get(`/api/v1/sessions/${segment(sessionId)}/reviews`);
  }

  /**
   * Says how far a frame has come.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {import("../types.js").ReviewState} state
   * @returns {Promise<import("../types.js").FrameReviews>}
   */
  setReview(sessionId, frame, state) {
    const body = { start_frame: frame, end_frame: frame, state };
    return this.#client.send("PUT", `/api/v1/sessions/${segment(sessionId)}/reviews`, body);
  }

  /**
   * The frame to review after another one; null if all are reviewed.
   *
   * @param {string} sessionId
   * @param {number} after
   * @returns {Promise<number | null>}
   */
  async nextToReview(sessionId, after) {
    const path = `/api/v1/sessions/${segment(sessionId)}/reviews/next?after=${after}`;
    return (await this.#client.get(path)).frame_idx;
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
    const path = `/api/v1/sessions/${segment(sessionId)}/objects/${objectId}/absent`;
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
    const path = `/api/v1/sessions/${segment(sessionId)}/objects/${objectId}/move`;
    return this.#client.send("POST", path, { start_frame: start, end_frame: end, to });
  }

  /**
   * Says that an object's masks on a frame are right, although it was paused there.
   *
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} frame
   */
  removePause(sessionId, objectId, frame) {
    const path = `/api/v1/sessions/${segment(sessionId)}/objects/${objectId}/pauses`;
    return this.#client.send("DELETE", `${path}?from=${frame}&to=${frame}`);
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
    const path = `/api/v1/sessions/${segment(sessionId)}/objects/${objectId}/masks`;
    return this.#client.send("DELETE", `${path}?from=${start}&to=${end}`);
  }

  // History

  /**
   * @param {string} sessionId
   * @returns {Promise<HistoryState>}
   */
  history(sessionId) {
    return this.#client.get(`/api/v1/sessions/${segment(sessionId)}/history`);
  }

  /**
   * The changes that can be undone or redone, by whomever, the latest first.
   *
   * @param {string} sessionId
   * @returns {Promise<HistoryStep[]>}
   */
  async historySteps(sessionId) {
    return (await this.#client.get(`/api/v1/sessions/${segment(sessionId)}/history/steps`)).items;
  }

  /**
   * @param {string} sessionId
   * @param {"undo" | "redo"} step
   * @returns {Promise<HistoryMove>}
   */
  step(sessionId, step) {
    return this.#client.send("POST", `/api/v1/sessions/${segment(sessionId)}/${step}`);
  }

  // Objects

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {{name?: string, category?: string | null, color?: import("../types.js").Color,
   *   locked?: boolean, state?: import("../types.js").ReviewState}} changes
   * @returns {Promise<AnnotatedObject>}
   */
  updateObject(sessionId, objectId, changes) {
    return this.#client.send("PATCH", this.#objectPath(sessionId, objectId), changes);
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
    const path = `${this.#objectPath(sessionId, objectId)}/attributes/${frame}`;
    return this.#client.send("PUT", path, { occluded, values });
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} frame
   */
  removeAttributes(sessionId, objectId, frame) {
    const path = `${this.#objectPath(sessionId, objectId)}/attributes/${frame}`;
    return this.#client.send("DELETE", path);
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   */
  deleteObject(sessionId, objectId) {
    return this.#client.send("DELETE", this.#objectPath(sessionId, objectId));
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} from this object's masks become part of `objectId`, and it is deleted
   * @returns {Promise<AnnotatedObject>}
   */
  mergeObjects(sessionId, objectId, from) {
    const path = `${this.#objectPath(sessionId, objectId)}/merge`;
    return this.#client.send("POST", path, { from });
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {number} frame
   */
  deleteKeyframe(sessionId, objectId, frame) {
    const path = `${this.#objectPath(sessionId, objectId)}/keyframes/${frame}`;
    return this.#client.send("DELETE", path);
  }

  // Prompts

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
   * Gives a box, which replaces the object's box on this frame.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {BoxXY} box
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

  // Propagation

  /**
   * @param {string} sessionId
   * @param {PropagationChoice} choice
   * @returns {Promise<{job_id: string}>}
   */
  propagate(sessionId, choice) {
    return this.#client.send("POST", "/propagate", propagateBody(sessionId, choice));
  }

  /**
   * What a propagation would cost, without starting it.
   *
   * @param {string} sessionId
   * @param {PropagationChoice} choice
   * @returns {Promise<Estimate>}
   */
  estimate(sessionId, choice) {
    const body = { ...propagateBody(sessionId, choice), dry_run: true };
    return this.#client.send("POST", "/propagate", body);
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   */
  #objectPath(sessionId, objectId) {
    return `/api/v1/sessions/${segment(sessionId)}/objects/${objectId}`;
  }
}

/**
 * @param {string} sessionId
 * @param {PropagationChoice} choice
 */
function propagateBody(sessionId, choice) {
  const { start, end, direction, scope, objectIds, acrossCuts, imageSize, draft } = choice;
  return {
    session_id: sessionId,
    start_frame: start,
    end_frame: end,
    direction,
    ...(scope === "changed" && { scope }),
    ...(objectIds && { object_ids: objectIds }),
    ...(acrossCuts && { across_cuts: true }),
    ...(imageSize && { image_size: imageSize }),
    ...(draft && { draft: true }),
  };
}
