import { ApiError, isConflict, isTemporary } from "../api/errors.js";

/**
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("../api/session-api.js").SessionApi} SessionApi
 * @typedef {import("../api/connection.js").Connection} Connection
 */

const POLL_EVERY = 2000;
const LONGEST_PAUSE = 30000;
/** Event streams that failed this often are not tried again: a proxy eats them, polling does. */
const STREAM_FAILURES = 3;
const FINAL = ["completed", "failed", "cancelled"];

/**
 * Follows one job to its end, however long it takes: polls its status, listens to its events
 * where they get through, and goes on by itself after a network cut.
 *
 * Events: `change` when status, progress or `reconnecting` changed, `masks` with
 * `{frame, objectIds}` as masks are made, `poll` after each answer, `end` once.
 */
export class JobFollower extends EventTarget {
  #api;
  #connection;
  #job;
  #reconnecting = false;
  #stopped = false;
  #failures = 0;
  #polledAt = 0;
  #streamFailures = 0;
  /** @type {EventSource | null} */
  #stream = null;
  #streamedMasks = false;
  #wake = () => {};
  #onRestored = () => this.#wake();

  /**
   * @param {SessionApi} api
   * @param {Connection} connection
   * @param {Job} job
   */
  constructor(api, connection, job) {
    super();
    this.#api = api;
    this.#connection = connection;
    this.#job = job;
  }

  get job() {
    return this.#job;
  }

  get reconnecting() {
    return this.#reconnecting;
  }

  get ended() {
    return FINAL.includes(this.#job.status);
  }

  /** Whether the event stream tells which masks were made, so that nobody needs to ask. */
  get streamsMasks() {
    return this.#streamedMasks && this.#stream?.readyState === EventSource.OPEN;
  }

  async follow() {
    this.#connection.addEventListener("restored", this.#onRestored);
    while (!this.#stopped) {
      await this.#poll();
      if (this.ended || this.#stopped) break;
      this.#listen();
      await this.#pause();
    }
    this.stop();
    if (this.ended) this.dispatchEvent(new Event("end"));
  }

  stop() {
    this.#stopped = true;
    this.#connection.removeEventListener("restored", this.#onRestored);
    this.#stream?.close();
    this.#wake();
  }

  async cancel() {
    try {
      await this.#api.cancelJob(this.#job.job_id);
    } catch (error) {
      // It has ended meanwhile, which its status tells.
      if (!isConflict(error)) throw error;
    }
    this.#wake();
  }

  async #poll() {
    const id = this.#job.job_id;
    this.#polledAt = performance.now();
    try {
      const job = await this.#api.jobStatus(id);
      this.#failures = 0;
      this.#reconnecting = false;
      console.log(`SAM2: Job ${id} status: ${job.status} (${Math.round(job.progress)}%)`);
      this.#update(job);
      this.dispatchEvent(new Event("poll"));
    } catch (error) {
      if (isTemporary(error)) {
        this.#failures += 1;
        this.#reconnecting = true;
        this.dispatchEvent(new Event("change"));
      } else {
        this.#giveUp(error);
      }
    }
  }

  /**
   * The server has forgotten the job, which it does some time after its end, or refuses to tell.
   *
   * @param {unknown} error
   */
  #giveUp(error) {
    const lost = error instanceof ApiError && error.status === 404;
    const reason = error instanceof Error ? error.message : String(error);
    this.#update({
      ...this.#job,
      status: "failed",
      error: lost
        ? "The server no longer knows this job. Its masks are kept; propagate again for the rest."
        : reason,
    });
  }

  /** @param {Job} job */
  #update(job) {
    const progress = Math.max(job.progress ?? 0, this.#job.progress ?? 0);
    this.#job = { ...this.#job, ...job, progress };
    this.dispatchEvent(new Event("change"));
  }

  /** Until the next poll is due, however long the last took; earlier when something happened. */
  async #pause() {
    const every = this.#failures
      ? Math.min(POLL_EVERY * 2 ** (this.#failures - 1), LONGEST_PAUSE)
      : POLL_EVERY;
    const pause = Math.max(0, this.#polledAt + every - performance.now());
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  #listen() {
    if (this.#stream && this.#stream.readyState !== EventSource.CLOSED) return;
    if (this.#streamFailures >= STREAM_FAILURES || this.#job.status !== "running") return;
    const stream = this.#api.jobEvents(this.#job.job_id);
    this.#stream = stream;
    stream.addEventListener("progress", (event) => {
      const job = JSON.parse(event.data);
      // Told with the last events, the job may have ended by now: a poll tells that.
      if (job.status === "running") this.#update(job);
    });
    stream.addEventListener("masks", (event) => {
      const { frame_idx: frame, object_ids: objectIds } = JSON.parse(event.data);
      this.#streamedMasks = true;
      this.dispatchEvent(new CustomEvent("masks", { detail: { frame, objectIds } }));
    });
    stream.addEventListener("done", () => {
      stream.close();
      this.#wake();
    });
    stream.addEventListener("error", () => {
      this.#streamFailures += 1;
      if (this.#streamFailures >= STREAM_FAILURES) stream.close();
    });
    stream.addEventListener("open", () => (this.#streamFailures = 0));
  }
}
