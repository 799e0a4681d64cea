import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { openDialog } from "../ui/dialogs.js";
import { fileSize } from "../ui/format.js";
import { sentence } from "../api/errors.js";
import { JobProgress } from "../jobs/job-progress.js";
import { submitted } from "../jobs/jobs.js";

/** @typedef {import("../types.js").Model} Model */

const RECOMMENDATION =
  "Recommended: a quarter of the work of tiny for each frame. SAM 2.1 answers clicks better.";

/**
 * Shows which engine makes the masks, and the models that can be installed.
 *
 * @param {{exchange: import("../api/exchange-api.js").ExchangeApi,
 *   jobs: import("../jobs/jobs.js").Jobs}} server
 * @param {import("../ui/toasts.js").Toasts} toasts
 */
export async function showModels({ exchange, jobs }, toasts) {
  const about = h("p", {}, "Asking the server…");
  const list = h("ul", { class: "models" });
  const problem = h("p", { class: "form-error", role: "alert" });
  const dialog = openDialog("Models", [about, list, problem], { wide: true });
  /** @type {JobProgress[]} */
  const followed = [];
  dialog.addEventListener("close", () => {
    for (const progress of followed) progress.stop();
  });
  await show();

  async function show() {
    try {
      const { summary, models } = await exchange.models();
      about.textContent = summary;
      list.replaceChildren(...models.map(row));
    } catch (error) {
      about.textContent = "";
      problem.textContent = sentence(error);
    }
  }

  /** @param {Model} model */
  function row(model) {
    const { name, version, file, bytes, installed, in_use: used } = model;
    const size = bytes ? ` · ${fileSize(bytes)}` : "";
    const state = used ? "In use" : "Installed";
    const action = installed
      ? h("span", { class: "model-state" }, icon("check"), state)
      : h("button", { type: "button", class: "button", onclick: () => pull() }, "Install");
    const item = h(
      "li",
      { class: used ? "model used" : "model" },
      h(
        "div",
        {},
        h("strong", {}, name),
        h("p", {}, name === "edgetam" ? `EdgeTAM${size || " · 56 MB"}` : `SAM ${version}${size}`),
        name === "edgetam" ? h("p", {}, RECOMMENDATION) : null,
        h("p", { class: "hint" }, `masklet models pull ${name} · or put ${file} in MODEL_DIR`),
      ),
      action,
    );
    return item;

    async function pull() {
      problem.textContent = "";
      try {
        const { job_id } = await exchange.pullModel(name);
        const progress = new JobProgress(jobs.follower(submitted(job_id)), toasts, () => {
          show();
          return null;
        });
        followed.push(progress);
        action.replaceWith(progress.element);
      } catch (error) {
        problem.textContent = sentence(error);
      }
    }
  }
}
