import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { progressBar } from "../ui/controls.js";
import { openDialog } from "../ui/dialogs.js";
import { fileSize } from "../ui/format.js";
import { isAbort, sentence } from "../api/errors.js";
import { JobProgress } from "../jobs/job-progress.js";
import { submitted } from "../jobs/jobs.js";

/** @typedef {import("../types.js").Model} Model */

const RECOMMENDATION =
  "Recommended: 56 MB, and a quarter of the work of tiny for each frame. SAM 2.1 answers clicks better.";

/**
 * Shows which engine makes the masks, and the models that can be installed.
 *
 * @param {{exchange: import("../api/exchange-api.js").ExchangeApi,
 *   jobs: import("../jobs/jobs.js").Jobs}} server
 * @param {import("../ui/toasts.js").Toasts} toasts
 * @param {() => void} installed called after a model was installed
 */
export async function showModels({ exchange, jobs }, toasts, installed) {
  const about = h("p", {}, "Asking the server…");
  const list = h("ul", { class: "models" });
  const problem = h("p", { class: "form-error", role: "alert" });
  const dialog = openDialog("Models", [about, list, problem], { wide: true });
  /** @type {JobProgress[]} */
  const followed = [];
  const leaving = new AbortController();
  dialog.addEventListener("close", () => {
    leaving.abort();
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
    const { name, version, file, bytes, in_use: used } = model;
    const size = bytes ? ` · ${fileSize(bytes)}` : "";
    const state = used ? "In use" : "Installed";
    const action = model.installed
      ? h("span", { class: "model-state" }, icon("check"), state)
      : h(
          "div",
          { class: "model-actions" },
          h("button", { type: "button", class: "button", onclick: () => pull() }, "Install"),
          h("button", { type: "button", class: "button", onclick: () => choose() }, "From a file…"),
        );
    const item = h(
      "li",
      { class: used ? "model used" : "model" },
      h(
        "div",
        {},
        h("strong", {}, name),
        h("p", {}, name === "edgetam" ? `EdgeTAM${size}` : `SAM ${version}${size}`),
        name === "edgetam" ? h("p", {}, RECOMMENDATION) : null,
        h("p", { class: "hint" }, `masklet models pull ${name} · or put ${file} in MODEL_DIR`),
      ),
      action,
    );
    return item;

    function choose() {
      const input = h("input", { type: "file", accept: ".pt,.safetensors" });
      input.addEventListener("change", () => {
        const chosen = input.files?.[0];
        if (chosen) upload(chosen);
      });
      input.click();
    }

    /** @param {File} chosen */
    async function upload(chosen) {
      problem.textContent = "";
      const sent = progressBar(`Upload of ${chosen.name}`);
      action.replaceWith(sent.bar);
      try {
        await exchange.uploadModel(
          name,
          chosen,
          (count) => sent.set((100 * count) / chosen.size),
          leaving.signal,
        );
        installed();
        await show();
      } catch (error) {
        sent.bar.replaceWith(action);
        if (!isAbort(error)) problem.textContent = sentence(error);
      }
    }

    async function pull() {
      problem.textContent = "";
      try {
        const { job_id } = await exchange.pullModel(name);
        const progress = new JobProgress(jobs.follower(submitted(job_id)), toasts, () => {
          show();
          installed();
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
