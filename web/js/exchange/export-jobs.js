import { JobProgress } from "../jobs/job-progress.js";
import { counted, fileSize } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { labelOf } from "./export-formats.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").Job} Job */

const JOB_TYPE = "export_masks";

/** Shows exports in a dialog, the latest on top: their progress, then their files to download. */
export class ExportJobs {
  #exchange;
  #jobs;
  #toasts;
  /** @type {JobProgress[]} */
  #followed = [];
  element = h("div", { class: "jobs" });

  /**
   * @param {{exchange: import("../api/exchange-api.js").ExchangeApi,
   *   jobs: import("../jobs/jobs.js").Jobs}} server
   * @param {import("../ui/toasts.js").Toasts} toasts
   */
  constructor({ exchange, jobs }, toasts) {
    this.#exchange = exchange;
    this.#jobs = jobs;
    this.#toasts = toasts;
  }

  /**
   * @param {Job} job
   * @param {string} [format] that was asked for; a completed job says it itself
   */
  follow(job, format = "") {
    const label = (/** @type {Job} */ { result }) => labelOf(result?.format ?? format);
    const completed = (/** @type {Job} */ ended) => {
      return offer(ended, this.#exchange.exportPath(ended.job_id));
    };
    const progress = new JobProgress(this.#jobs.follower(job), this.#toasts, completed, label);
    this.#followed.push(progress);
    this.element.prepend(progress.element);
  }

  /**
   * Lists those of earlier jobs that are exports and were not in vain.
   *
   * @param {Job[]} known the latest first
   */
  list(known) {
    const exports = known.filter(({ job_type: type, status }) => {
      return type === JOB_TYPE && status !== "failed" && status !== "cancelled";
    });
    for (const job of exports.reverse()) this.follow(job);
  }

  stop() {
    for (const progress of this.#followed) progress.stop();
  }
}

/**
 * What was exported, and a link to it.
 *
 * @param {Job} job that is completed
 * @param {string} href
 */
function offer({ result }, href) {
  const { bytes, frames, objects, file_name: file, videos } = result ?? {};
  const facts = [
    file,
    videos && words.sets(videos),
    frames === undefined ? null : counted(frames, "frame"),
    objects === undefined ? null : counted(objects, "object"),
  ];
  const text = bytes === undefined ? "Download" : `Download ${fileSize(bytes)}`;
  const attributes = { class: "button button-primary", href, download: "" };
  return h(
    "div",
    { class: "export-offer" },
    h("p", { class: "job-detail" }, facts.filter(Boolean).join(" · ")),
    h("a", attributes, icon("download"), text),
  );
}
