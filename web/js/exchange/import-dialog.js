import { h } from "../ui/dom.js";
import { openDialog } from "../ui/dialogs.js";
import { progressBar } from "../ui/controls.js";
import { counted } from "../ui/format.js";
import { isAbort, sentence } from "../api/errors.js";
import { JobProgress } from "../jobs/job-progress.js";
import { submitted } from "../jobs/jobs.js";
import { words } from "../words.js";

const FORMATS = [
  { format: "coco", label: "COCO", note: "JSON" },
  { format: "davis", label: "DAVIS", note: "ZIP of indexed PNGs" },
  { format: "cvat", label: "CVAT for video", note: "XML" },
  { format: "yolo", label: "YOLO segmentation", note: "ZIP of labels" },
  { format: "labelstudio", label: "Label Studio", note: "JSON or ZIP" },
  { format: "masklet", label: "Masklet", note: "an export of this program" },
];

/** Formats that do not say which masks a person made. */
const WITHOUT_KEYFRAMES = new Set(["coco", "davis", "yolo", "labelstudio"]);

/** Which of their masks become keyframes; propagating never changes those. */
const KEYFRAMES = [
  { value: "first", label: "The first mask of each object" },
  { value: "tenth", label: "The first one and every tenth frame" },
  { value: "all", label: "All masks" },
];

/** What becomes of the objects that the session has. */
const MODES = [
  { value: "add", label: "Keep them and add the imported ones" },
  { value: "match", label: "Match by name: imported masks replace theirs" },
  { value: "replace", label: "Remove those that are not locked" },
];

/**
 * Imports masks from a file into the session.
 *
 * @param {import("../annotate/session.js").Session} session
 * @param {{exchange: import("../api/exchange-api.js").ExchangeApi,
 *   jobs: import("../jobs/jobs.js").Jobs}} server
 * @param {import("../ui/toasts.js").Toasts} toasts
 * @param {() => void} imported called after each import, once the session knows the masks
 */
export function showImport(session, { exchange, jobs }, toasts, imported) {
  const leaving = new AbortController();
  const file = h("input", { type: "file", class: "file", required: true, "aria-label": "File" });
  const formats = FORMATS.map(({ format, label, note }) =>
    h(
      "label",
      { class: "option" },
      h("input", { type: "radio", name: "format", value: format, required: true }),
      h("span", {}, h("strong", {}, label), h("small", {}, note)),
    ),
  );
  const keyframes = h(
    "select",
    { class: "field" },
    ...KEYFRAMES.map(({ value, label }) => h("option", { value }, label)),
  );
  const keyframesRow = h(
    "div",
    { hidden: true },
    h("label", { class: "stacked" }, "Keyframes", keyframes),
    h("p", { class: "hint" }, words.importedKeyframes),
  );
  const mode = h(
    "select",
    { class: "field" },
    ...MODES.map(({ value, label }) => h("option", { value }, label)),
  );
  const modeRow = h(
    "div",
    { hidden: session.objects.length === 0 },
    h("label", { class: "stacked" }, "Objects of this session", mode),
    h("p", { class: "hint" }, words.importUndone),
  );
  const problem = h("p", { class: "form-error", role: "alert" });
  const sent = progressBar("Upload");
  sent.bar.hidden = true;
  const submit = h("button", { type: "submit", class: "button button-primary" }, "Import");
  const list = h("div", { class: "jobs" });
  const form = h(
    "form",
    {},
    h("label", { class: "stacked" }, "File", file),
    h("div", { class: "options", role: "radiogroup", "aria-label": "Format" }, ...formats),
    keyframesRow,
    modeRow,
    sent.bar,
    problem,
    h("footer", {}, submit),
  );
  const dialog = openDialog("Import masks", [form, list], { wide: true });
  /** @type {JobProgress | null} */
  let progress = null;
  dialog.addEventListener("close", () => leaving.abort());
  file.addEventListener("change", () => {
    const guessed = guess(file.files?.[0]?.name ?? "");
    const option = form.querySelector(`input[value="${guessed}"]`);
    if (option) /** @type {HTMLInputElement} */ (option).checked = true;
    showKeyframes();
  });
  const chosenFormat = () => String(new FormData(form).get("format"));
  const showKeyframes = () => {
    keyframesRow.hidden = !WITHOUT_KEYFRAMES.has(chosenFormat());
  };
  form.addEventListener("change", showKeyframes);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = file.files?.[0];
    if (!chosen) return;
    problem.textContent = "";
    progress?.stop();
    list.replaceChildren();
    submit.disabled = true;
    sent.bar.hidden = false;
    const format = chosenFormat();
    const options = {
      format,
      objects: mode.value,
      ...(!keyframesRow.hidden && { keyframes: keyframes.value }),
    };
    const shown = (/** @type {number} */ bytes) => sent.set((100 * bytes) / chosen.size);
    try {
      const { job_id } = await exchange.startImport(
        session.id,
        options,
        chosen,
        shown,
        leaving.signal,
      );
      progress = new JobProgress(jobs.follower(submitted(job_id)), toasts, ({ result }) => {
        session.reload().then(imported, (error) => {
          toasts.error("The imported masks could not be fetched.", error);
        });
        const { objects = 0, masks = 0 } = result ?? {};
        const notes = result?.notes ?? [];
        const made = `${counted(objects, "object")} with ${counted(masks, "mask")} imported.`;
        return h("div", {}, ...[made, ...notes].map((text) => h("p", {}, text)));
      });
      list.replaceChildren(progress.element);
    } catch (error) {
      if (!isAbort(error)) problem.textContent = sentence(error);
    } finally {
      submit.disabled = false;
      sent.bar.hidden = true;
    }
  });
}

/**
 * The most likely format of a file with this name.
 *
 * @param {string} name
 */
function guess(name) {
  // Label Studio's own exports are named by their project and time.
  if (/label-?studio|^project-\d+-at-/i.test(name)) return "labelstudio";
  if (/yolo/i.test(name)) return "yolo";
  if (/masklet/i.test(name)) return "masklet";
  if (/\.xml$/i.test(name)) return "cvat";
  if (/\.zip$/i.test(name)) return "davis";
  return "coco";
}
