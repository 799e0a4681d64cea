import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { openDialog } from "../ui/dialogs.js";
import { fileSize } from "../ui/format.js";
import { sentence } from "../api/errors.js";
import { JobProgress } from "../jobs/job-progress.js";
import { submitted } from "../jobs/jobs.js";

/** @typedef {import("../types.js").Model} Model */

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
      const { engine, device, models } = await exchange.models();
      about.textContent =
        engine === "flow"
          ? "Masks are made by optical flow, which needs no model. SAM 2 is better at hard " +
            "scenes: install one of its networks, the larger the better and slower."
          : `Masks are made by SAM 2 on ${device === "cpu" ? "the processor" : device}.`;
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
        h("p", {}, `${name === "edgetam" ? "EdgeTAM" : `SAM ${version}`}${size}`),
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
