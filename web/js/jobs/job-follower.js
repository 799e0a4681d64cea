import { ApiError, isConflict, isTemporary } from "../api/errors.js";
import { Emitter } from "../emitter.js";

/**
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("./jobs.js").Jobs} Jobs
 * @typedef {import("../api/connection.js").Connection} Connection
 * @typedef {{change(): void, masks(frame: number, objectIds: number[]): void, poll(): void,
 *   end(): void}} JobEvents
 */

/** Milliseconds between polls, and at most after repeated failures. */
const POLL_EVERY = 2000;
const LONGEST_PAUSE = 30000;
/**
 * After so many failures the event stream is given up: some proxies break it. Polling is enough.
 */
const STREAM_FAILURES = 3;
const FINAL = new Set(["completed", "failed", "cancelled"]);

/**
 * Follows one job to its end, however long it takes: polls its status, listens to its event stream
 * where the network lets it through, and continues by itself after the network was lost.
 *
 * Events: `change` if status, progress or `reconnecting` changed; `masks` when masks of these
 * objects were made on a frame; `poll` after each successful poll; `end` once, at the end of the
 * job.
 *
 * @extends {Emitter<JobEvents>}
 */
export class JobFollower extends Emitter {
  #jobs;
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
  #ending = new AbortController();

  /**
   * @param {Jobs} jobs
   * @param {Connection} connection
   * @param {Job} job
   */
  constructor(jobs, connection, job) {
    super();
    this.#jobs = jobs;
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
    return FINAL.has(this.#job.status);
  }

  /** True if `masks` reports every mask that is made, so that nobody needs to ask the server. */
  get streamsMasks() {
    return this.#streamedMasks && this.#stream?.readyState === EventSource.OPEN;
  }

  async follow() {
    this.#connection.on("restored", () => this.#wake(), { signal: this.#ending.signal });
    while (!this.#stopped) {
      await this.#poll();
      if (this.ended || this.#stopped) break;
      this.#listen();
      await this.#pause();
    }
    this.stop();
    if (this.ended) this.emit("end");
  }

  stop() {
    this.#stopped = true;
    this.#ending.abort();
    this.#stream?.close();
    this.#wake();
  }

  async cancel() {
    try {
      await this.#jobs.cancel(this.#job.job_id);
    } catch (error) {
      // The job has just ended: the next poll reports that.
      if (!isConflict(error)) throw error;
    }
    this.#wake();
  }

  async #poll() {
    const id = this.#job.job_id;
    this.#polledAt = performance.now();
    try {
      const job = await this.#jobs.status(id);
      this.#failures = 0;
      this.#reconnecting = false;
      console.log(`SAM2: Job ${id} status: ${job.status} (${Math.round(job.progress)}%)`);
      this.#update(job);
      this.emit("poll");
    } catch (error) {
      if (isTemporary(error)) {
        this.#failures += 1;
        this.#reconnecting = true;
        this.emit("change");
      } else {
        this.#giveUp(error);
      }
    }
  }

  /**
   * The status can't be had: the server forgets jobs some time after their end, or it refuses.
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
    this.emit("change");
  }

  /** Waits until the next poll is due, or until `#wake` is called. */
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
    const stream = this.#jobs.events(this.#job.job_id);
    this.#stream = stream;
    stream.addEventListener("progress", (event) => {
      const job = JSON.parse(event.data);
      // The job may have ended since: only a poll reports the end, with the result.
      if (job.status === "running") this.#update(job);
    });
    stream.addEventListener("masks", (event) => {
      const { frame_idx: frame, object_ids: objectIds } = JSON.parse(event.data);
      this.#streamedMasks = true;
      this.emit("masks", frame, objectIds);
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
