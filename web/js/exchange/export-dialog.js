import { h } from "../ui/dom.js";
import { openDialog } from "../ui/dialogs.js";
import { sentence } from "../api/errors.js";
import { frameCounts } from "./frame-count.js";
import { words } from "../words.js";
import { ExportChoice } from "./export-choice.js";
import { ExportJobs } from "./export-jobs.js";
import { OutlinePreview } from "./outline-preview.js";
import { submitted } from "../jobs/jobs.js";

/**
 * Asks for format, range and objects, then shows the job and its file to download. Earlier exports
 * are listed as long as the server keeps them.
 *
 * @param {import("../annotate/session.js").Session} session
 * @param {{name: string, reviewed: import("../types.js").FrameRange[],
 *   shown: import("./outline-preview.js").PreviewedFrame}} video its name, the frames that are
 *   reviewed, and the one that the person looks at
 * @param {{exchange: import("../api/exchange-api.js").ExchangeApi,
 *   jobs: import("../jobs/jobs.js").Jobs}} server
 * @param {import("../ui/toasts.js").Toasts} toasts
 */
export function showExport(session, { name, reviewed, shown }, server, toasts) {
  const last = session.totalFrames - 1;
  const frame = (/** @type {string} */ label, /** @type {number} */ value) =>
    h("input", {
      type: "number",
      class: "field field-frame",
      "aria-label": label,
      min: 0,
      max: last,
      required: true,
      value,
    });
  const [from, to] = [frame("First frame to export", 0), frame("Last frame to export", last)];
  const objects = session.objects.map((object) =>
    h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", value: object.object_id, checked: true }),
      object.name,
    ),
  );
  const count = h("p", { class: "hint export-count", role: "status" });
  const problem = h("p", { class: "form-error", role: "alert" });
  const submit = h("button", { type: "submit", class: "button button-primary" }, "Export");
  const form = h("form");
  const choice = new ExportChoice(form);
  const preview = new OutlinePreview(shown, session.objects);
  form.append(
    choice.formats,
    h(
      "div",
      { class: "range" },
      h("label", {}, "Frames", from),
      h("label", {}, "to", to),
      ...choice.rows,
    ),
    h("div", { class: "checks", role: "group", "aria-label": "Objects to export" }, ...objects),
    preview.element,
    count,
    problem,
    h("footer", {}, submit),
  );
  choice.start();
  if (objects.length === 0) {
    submit.disabled = true;
    problem.textContent = "There is nothing to export yet. Click an object first.";
  }
  const exports = new ExportJobs(server, toasts);
  const dialog = openDialog(`Export ${name}`, [form, exports.element], { wide: true });
  dialog.addEventListener("close", () => exports.stop());
  const range = () => [Number(from.value), Number(to.value)].sort((a, b) => a - b);
  const chosenIds = () =>
    [...form.querySelectorAll(".checks input:checked")].map((box) =>
      Number(/** @type {HTMLInputElement} */ (box).value),
    );
  const tell = () => {
    const [start, end] = range();
    const ids = chosenIds();
    const chosen = session.objects.filter(({ object_id: id }) => ids.includes(id));
    const counts = frameCounts(chosen, start, Math.min(end, last), reviewed);
    const { pictured, tolerance } = choice;
    count.textContent = words.exportCount(counts.masks, counts.all, pictured && counts[pictured]);
    void preview.show(objects.length ? tolerance : null, ids);
  };
  form.addEventListener("input", tell);
  tell();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    const chosen = chosenIds();
    const [start, end] = range();
    if (chosen.length === 0) {
      problem.textContent = "Choose at least one object to export.";
      return;
    }
    submit.disabled = true;
    try {
      const { job_id: id } = await server.exchange.startExport({
        session_id: session.id,
        ...choice.request,
        start_frame: start,
        end_frame: end,
        object_ids: chosen,
      });
      exports.follow(submitted(id), choice.format);
    } catch (error) {
      problem.textContent = sentence(error);
    } finally {
      submit.disabled = false;
    }
  });
  server.jobs.ofSession(session.id).then(
    (known) => exports.list(known),
    (error) => {
      problem.textContent = `Earlier exports could not be listed. ${sentence(error)}`;
    },
  );
}
