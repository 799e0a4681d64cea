import { sessionPath } from "./paths.js";

/**
 * @typedef {import("../types.js").SessionState} SessionState
 * @typedef {import("../types.js").FrameMasks} FrameMasks
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

/** Sessions with their masks, reviews, history and propagations. */
export class SessionApi {
  #client;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.#client = client;
  }

  /**
   * The video's latest session; null if it has none.
   *
   * @param {string} videoId
   * @returns {Promise<SessionState | null>}
   */
  async latestSession(videoId) {
    const path = `/api/v1/sessions?video_id=${encodeURIComponent(videoId)}&limit=1`;
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
    return this.#client.get(sessionPath(id));
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
    const path = `${sessionPath(sessionId)}/masks?from=${from}&to=${to}`;
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
    const path = `${sessionPath(sessionId)}/scores?from=${from}&to=${to}`;
    return (await this.#client.get(path)).objects;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<import("../types.js").Suspect[]>}
   */
  async suspects(sessionId) {
    return (await this.#client.get(`${sessionPath(sessionId)}/suspects`)).frames;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<import("../types.js").FrameReviews>}
   */
  reviews(sessionId) {
    return this.#client.get(`${sessionPath(sessionId)}/reviews`);
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
    return this.#client.send("PUT", `${sessionPath(sessionId)}/reviews`, body);
  }

  /**
   * The frame to review after another one; null if all are reviewed.
   *
   * @param {string} sessionId
   * @param {number} after
   * @returns {Promise<number | null>}
   */
  async nextToReview(sessionId, after) {
    const path = `${sessionPath(sessionId)}/reviews/next?after=${after}`;
    return (await this.#client.get(path)).frame_idx;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<HistoryState>}
   */
  history(sessionId) {
    return this.#client.get(`${sessionPath(sessionId)}/history`);
  }

  /**
   * The changes that can be undone or redone, by whomever, the latest first.
   *
   * @param {string} sessionId
   * @returns {Promise<HistoryStep[]>}
   */
  async historySteps(sessionId) {
    return (await this.#client.get(`${sessionPath(sessionId)}/history/steps`)).items;
  }

  /**
   * @param {string} sessionId
   * @param {"undo" | "redo"} step
   * @returns {Promise<HistoryMove>}
   */
  step(sessionId, step) {
    return this.#client.send("POST", `${sessionPath(sessionId)}/${step}`);
  }

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
