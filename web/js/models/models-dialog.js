import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { openDialog } from "../ui/dialogs.js";
import { fileSize } from "../ui/format.js";
import { sentence } from "../api/errors.js";
import { JobProgress, submitted } from "../jobs/job-progress.js";

/** @typedef {import("../types.js").Model} Model */

/**
 * Which engine makes the masks, and the networks that can be installed for it.
 *
 * @param {import("../app.js").App} app
 */
export async function showModels(app) {
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
      const { engine, device, models } = await app.exchange.models();
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
    const state = used ? "In use" : installed ? "Installed" : "";
    const action = installed
      ? h("span", { class: "model-state" }, state && icon("check"), state)
      : h("button", { type: "button", class: "button", onclick: () => pull() }, "Install");
    const item = h(
      "li",
      { class: used ? "model used" : "model" },
      h(
        "div",
        {},
        h("strong", {}, name),
        h("p", {}, `SAM ${version}${size}`),
        h("p", { class: "hint" }, `masklet models pull ${name} · or put ${file} in MODEL_DIR`),
      ),
      action,
    );
    return item;

    async function pull() {
      problem.textContent = "";
      try {
        const { job_id } = await app.exchange.pullModel(name);
        const progress = new JobProgress(app, submitted(job_id), () => {
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
