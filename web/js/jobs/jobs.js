import { JobFollower } from "./job-follower.js";
import { everyPage } from "../api/pages.js";

/** @typedef {import("../types.js").Job} Job */

const segment = encodeURIComponent;

/** The jobs at the server: lists, follows and cancels them. */
export class Jobs {
  #client;
  #connection;

  /**
   * @param {import("../api/client.js").Client} client
   * @param {import("../api/connection.js").Connection} connection
   */
  constructor(client, connection) {
    this.#client = client;
    this.#connection = connection;
  }

  /**
   * @param {string} sessionId
   * @returns {Promise<Job[]>}
   */
  ofSession(sessionId) {
    return everyPage(this.#client, "/api/v1/jobs", `session_id=${segment(sessionId)}`);
  }

  /**
   * @param {string} projectId
   * @returns {Promise<Job[]>} exports of the whole project, the latest first
   */
  ofProject(projectId) {
    return everyPage(this.#client, "/api/v1/jobs", `project_id=${segment(projectId)}`);
  }

  /** @returns {Promise<Job[]>} jobs of all sessions that wait or run */
  async unfinished() {
    /** @type {Job[]} */
    const all = await everyPage(this.#client, "/api/v1/jobs");
    return all.filter(({ status }) => status === "pending" || status === "running");
  }

  /**
   * @param {string} id
   * @returns {Promise<Job>}
   */
  status(id) {
    return this.#client.get(`/job/${segment(id)}/status`);
  }

  /**
   * @param {string} id
   * @returns {Promise<Job>}
   */
  cancel(id) {
    return this.#client.send("POST", `/job/${segment(id)}/cancel`);
  }

  /** @param {string} id */
  events(id) {
    return new EventSource(`/job/${segment(id)}/events`);
  }

  /**
   * @param {Job} job
   * @returns {JobFollower} call its `follow` to start
   */
  follower(job) {
    return new JobFollower(this, this.#connection, job);
  }
}

/**
 * The state of a job that was just submitted, until the server reports its own.
 *
 * @param {string} id
 * @returns {Job}
 */
export function submitted(id) {
  return {
    job_id: id,
    status: "pending",
    progress: 0,
    created_at: new Date().toISOString(),
    started_at: null,
    completed_at: null,
  };
}
