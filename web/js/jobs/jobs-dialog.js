import { JobProgress } from "./job-progress.js";
import { h } from "../ui/dom.js";
import { openDialog } from "../ui/dialogs.js";
import { sentence } from "../api/errors.js";
import { words } from "../words.js";

/**
 * What jobs do, by their types.
 *
 * @type {Record<string, string>}
 */
const NAMES = {
  propagate_masks: "Masks",
  export_masks: "Export",
  import_masks: "Import",
  pull_model: "Model",
};

/**
 * Lists the jobs that wait or run, of all videos, and lets the person cancel them.
 *
 * @param {import("./jobs.js").Jobs} jobs
 * @param {import("../ui/toasts.js").Toasts} toasts
 */
export async function showJobs(jobs, toasts) {
  const list = h("div", { class: "jobs" });
  const note = h("p", { role: "status" }, "Asking the server…");
  const dialog = openDialog("Jobs", [note, list]);
  /** @type {JobProgress[]} */
  const followed = [];
  dialog.addEventListener("close", () => {
    for (const progress of followed) progress.stop();
  });
  try {
    const unfinished = await jobs.unfinished();
    if (!dialog.open) return;
    note.textContent = unfinished.length ? "" : words.noJobs;
    unfinished.sort((a, b) => a.created_at.localeCompare(b.created_at));
    for (const job of unfinished) {
      const started = new Date(job.created_at).toLocaleTimeString([], { timeStyle: "short" });
      const name = `${NAMES[job.job_type ?? ""] ?? "Job"}, ${started}`;
      const progress = new JobProgress(jobs.follower(job), toasts, () => null, () => name);
      followed.push(progress);
      list.append(progress.element);
    }
  } catch (error) {
    note.textContent = sentence(error);
  }
}
