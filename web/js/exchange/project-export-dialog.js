import { ExportChoice } from "./export-choice.js";
import { ExportJobs } from "./export-jobs.js";
import { SplitFields } from "./split-fields.js";
import { h } from "../ui/dom.js";
import { openDialog } from "../ui/dialogs.js";
import { sentence } from "../api/errors.js";
import { submitted } from "../jobs/jobs.js";
import { words } from "../words.js";

/**
 * Asks how to export a whole project as one dataset, then shows the job and its file to download.
 *
 * @param {import("../types.js").Project} project
 * @param {import("../types.js").Video[]} videos of the project
 * @param {{exchange: import("../api/exchange-api.js").ExchangeApi,
 *   jobs: import("../jobs/jobs.js").Jobs}} server
 * @param {import("../ui/toasts.js").Toasts} toasts
 */
export function showProjectExport(project, videos, server, toasts) {
  const form = h("form");
  const choice = new ExportChoice(form);
  const split = new SplitFields();
  const masked = videos.filter(({ annotated_frames: frames }) => frames > 0).length;
  const problem = h("p", { class: "form-error", role: "alert" });
  const submit = h("button", { type: "submit", class: "button button-primary" }, "Export");
  form.append(
    choice.formats,
    h("div", { class: "range" }, ...choice.rows),
    split.element,
    h("p", { class: "hint export-count" }, words.projectExport(masked, videos.length)),
    problem,
    h("footer", {}, submit),
  );
  choice.start();
  const exports = new ExportJobs(server, toasts);
  const title = `Export project ${project.name}`;
  const dialog = openDialog(title, [form, exports.element], { wide: true });
  dialog.addEventListener("close", () => exports.stop());
  form.addEventListener("input", () => {
    problem.textContent = split.sum === 100 ? "" : words.splitSum(split.sum);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (split.sum !== 100) return;
    problem.textContent = "";
    submit.disabled = true;
    try {
      const { job_id: id } = await server.exchange.startExport({
        project_id: project.id,
        ...choice.request,
        split: split.split,
      });
      exports.follow(submitted(id), choice.format);
    } catch (error) {
      problem.textContent = sentence(error);
    } finally {
      submit.disabled = false;
    }
  });
  server.jobs.ofProject(project.id).then(
    (known) => exports.list(known),
    (error) => {
      problem.textContent = `Earlier exports could not be listed. ${sentence(error)}`;
    },
  );
}
