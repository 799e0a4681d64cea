import { Client } from "./client.js";
import { refusal } from "./errors.js";

/**
 * @typedef {import("../types.js").Video} Video
 * @typedef {import("../types.js").SessionState} SessionState
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").EncodedMask} EncodedMask
 * @typedef {import("../types.js").FrameMasks} FrameMasks
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 * @typedef {import("../types.js").PromptReply} PromptReply
 * @typedef {import("../types.js").PropagationRange} PropagationRange
 * @typedef {{name?: string, category?: string | null}} Identity
 */

/** Masks come as run lengths: a tenth of a PNG, and drawn without decoding an image. */
const FORMAT = { format: "rle" };

const segment = encodeURIComponent;

/** Every call the page makes, one method each. */
export class MaskletApi {
  #client;

  /** @param {Client} client */
  constructor(client) {
    this.#client = client;
  }

  // Videos

  /** @returns {Promise<Video[]>} */
  videos() {
    return this.#all("/api/v1/videos");
  }

  /**
   * @param {string} id
   * @returns {Promise<Video>}
   */
  video(id) {
    return this.#client.get(`/api/v1/videos/${segment(id)}`);
  }

  /**
   * @param {File} file
   * @param {(fraction: number) => void} onProgress
   * @param {AbortSignal} signal
   * @returns {Promise<Video>}
   */
  uploadVideo(file, onProgress, signal) {
    const path = `/api/v1/videos?name=${segment(file.name)}`;
    return this.#client.upload(path, file, onProgress, signal);
  }

  /** @param {string} id */
  deleteVideo(id) {
    return this.#client.send("DELETE", `/api/v1/videos/${segment(id)}`);
  }

  /**
   * @param {string} videoId
   * @param {number} frame
   */
  framePath(videoId, frame) {
    return `/api/v1/videos/${segment(videoId)}/frames/${frame}`;
  }

  /**
   * @param {string} videoId
   * @param {number} frame
   * @param {AbortSignal} signal
   */
  frame(videoId, frame, signal) {
    return this.#client.blob(this.framePath(videoId, frame), { signal });
  }

  // Sessions

  /**
   * The video's latest session; null if it never had one.
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
    return this.#client.send("POST", "/api/v1/sessions", { video_id: videoId });
  }

  /**
   * @param {string} id
   * @returns {Promise<SessionState>}
   */
  session(id) {
    return this.#client.get(`/api/v1/sessions/${segment(id)}`);
  }

  /**
   * Masks of the frames `from` to `to`, both included; frames without any are absent.
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

  // Objects

  /**
   * @param {string} sessionId
   * @param {number} objectId
   * @param {{name?: string, category?: string | null, color?: import("../types.js").Color}} changes
   * @returns {Promise<AnnotatedObject>}
   */
  updateObject(sessionId, objectId, changes) {
    return this.#client.send("PATCH", this.#objectPath(sessionId, objectId), changes);
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
   * @param {number} frame
   */
  deleteKeyframe(sessionId, objectId, frame) {
    const path = `${this.#objectPath(sessionId, objectId)}/keyframes/${frame}`;
    return this.#client.send("DELETE", path);
  }

  // Prompts

  /**
   * The first clicks of an object.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {PointXY[]} points
   * @param {number[]} labels
   * @param {Identity} identity
   * @returns {Promise<PromptReply>}
   */
  addObject(sessionId, frame, objectId, points, labels, identity) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId };
    return this.#client.send("POST", "/add-object", {
      ...at,
      points,
      labels,
      ...identity,
      ...FORMAT,
    });
  }

  /**
   * A box for an object, whether it exists or not, in place of what the frame has for it.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {BoxXY} box
   * @param {Identity} identity
   * @returns {Promise<PromptReply>}
   */
  addBox(sessionId, frame, objectId, box, identity) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId };
    return this.#client.send("POST", "/add-object-box", { ...at, box, ...identity, ...FORMAT });
  }

  /**
   * Further clicks: they add to those the frame has.
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
   * Makes a mask the object's prompt on the frame.
   *
   * @param {string} sessionId
   * @param {number} frame
   * @param {number} objectId
   * @param {EncodedMask} mask
   * @returns {Promise<PromptReply>}
   */
  updateMask(sessionId, frame, objectId, { size, counts }) {
    const at = { session_id: sessionId, frame_idx: frame, object_id: objectId };
    return this.#client.send("POST", "/update-mask", { ...at, mask: { size, counts }, ...FORMAT });
  }

  // Jobs

  /**
   * @param {string} sessionId
   * @param {PropagationRange} range
   * @returns {Promise<{job_id: string}>}
   */
  propagate(sessionId, range) {
    return this.#client.send("POST", "/propagate", {
      session_id: sessionId,
      start_frame: range.start,
      end_frame: range.end,
      direction: range.direction,
    });
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<Job[]>}
   */
  jobs(sessionId) {
    return this.#all("/api/v1/jobs", `session_id=${segment(sessionId)}`);
  }

  /**
   * @param {string} id
   * @returns {Promise<Job>}
   */
  jobStatus(id) {
    return this.#client.get(`/job/${segment(id)}/status`);
  }

  /**
   * @param {string} id
   * @returns {Promise<Job>}
   */
  cancelJob(id) {
    return this.#client.send("POST", `/job/${segment(id)}/cancel`);
  }

  /** @param {string} id */
  jobEvents(id) {
    return new EventSource(`/job/${segment(id)}/events`);
  }

  /**
   * Exchanges the server's token for its cookie. Not through the client: a wrong token is a 401
   * here, which must not ask for the token again.
   *
   * @param {string} token
   */
  static async login(token) {
    const response = await fetch("/api/v1/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (!response.ok) throw refusal(response.status, await response.text());
  }

  /**
   * Every page of a list.
   *
   * @param {string} path
   * @param {string} [query]
   */
  async #all(path, query = "") {
    const items = [];
    let cursor = "";
    do {
      const page = await this.#client.get(`${path}?limit=200&${query}${cursor}`);
      items.push(...page.items);
      cursor = page.next_cursor ? `&cursor=${segment(page.next_cursor)}` : "";
    } while (cursor);
    return items;
  }

  /**
   * @param {string} sessionId
   * @param {number} objectId
   */
  #objectPath(sessionId, objectId) {
    return `/api/v1/sessions/${segment(sessionId)}/objects/${objectId}`;
  }
}
