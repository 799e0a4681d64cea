import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { openDialog } from "../ui/dialogs.js";
import { counted, fileSize } from "../ui/format.js";
import { sentence } from "../api/errors.js";
import { frameCounts } from "./frame-count.js";
import { words } from "../words.js";
import { JobProgress } from "../jobs/job-progress.js";
import { submitted } from "../jobs/jobs.js";

/**
 * @typedef {import("../api/exchange-api.js").ExchangeApi} ExchangeApi
 * @typedef {import("../types.js").Job} Job
 */

const JOB_TYPE = "export_masks";

/** Formats that can write a shape in more than one way, the usual one first. */
const SHAPES = {
  coco: ["masks", "polygons"],
  cvat: ["masks", "polygons"],
  labelstudio: ["masks", "boxes"],
};

/** Formats that are sets of pictures: one without masks says that there is nothing on it. */
const DATASETS = new Set(["coco", "yolo"]);

/** @type {{value: import("./frame-count.js").PicturedFrames, label: string}[]} */
const PICTURED = [
  { value: "masks", label: "Frames with masks" },
  { value: "keyframes", label: "Frames that you marked" },
  { value: "reviewed", label: "Reviewed frames" },
  { value: "all", label: "All frames, also as examples without objects" },
];

const FORMATS = [
  { format: "coco", label: "COCO", note: "JSON with run lengths or polygons, and track ids" },
  { format: "yolo", label: "YOLO segmentation", note: "Images, polygon labels and data.yaml" },
  { format: "davis", label: "DAVIS", note: "One indexed PNG per frame" },
  { format: "cvat", label: "CVAT for video", note: "XML with tracks of masks or polygons" },
  { format: "mots", label: "MOTS", note: "Text with a line per mask" },
  { format: "labelstudio", label: "Label Studio", note: "Brush masks or tracked boxes" },
  { format: "overlay", label: "Overlay video", note: "MP4 with the masks drawn in" },
  { format: "masklet", label: "Masklet", note: "Everything, prompts too, to import again" },
];

/**
 * Asks for format, range and objects, then shows the job and its file to download. Earlier exports
 * are listed as long as the server keeps them.
 *
 * @param {import("../annotate/session.js").Session} session
 * @param {string} name of the video
 * @param {{exchange: ExchangeApi, jobs: import("../jobs/jobs.js").Jobs}} server
 * @param {import("../ui/toasts.js").Toasts} toasts
 * @param {import("../types.js").FrameRange[]} reviewed the frames that are reviewed
 */
export function showExport(session, name, { exchange, jobs }, toasts, reviewed) {
  const last = session.totalFrames - 1;
  const formats = FORMATS.map(({ format, label, note }, index) =>
    h(
      "label",
      { class: "option" },
      h("input", { type: "radio", name: "format", value: format, checked: index === 0 }),
      h("span", {}, h("strong", {}, label), h("small", {}, note)),
    ),
  );
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
  const shapes = h("select", { class: "field" });
  const shapesRow = h("label", { class: "shapes" }, "Shapes as", shapes);
  const pictured = h(
    "select",
    { class: "field" },
    ...PICTURED.map(({ value, label }) => h("option", { value }, label)),
  );
  const picturedRow = h("label", { class: "shapes" }, "Pictures", pictured);
  const count = h("p", { class: "hint export-count", role: "status" });
  const problem = h("p", { class: "form-error", role: "alert" });
  const submit = h("button", { type: "submit", class: "button button-primary" }, "Export");
  const list = h("div", { class: "jobs" });
  const form = h(
    "form",
    {},
    h("div", { class: "options", role: "radiogroup", "aria-label": "Format" }, ...formats),
    h(
      "div",
      { class: "range" },
      h("label", {}, "Frames", from),
      h("label", {}, "to", to),
      shapesRow,
      picturedRow,
    ),
    h("div", { class: "checks", role: "group", "aria-label": "Objects to export" }, ...objects),
    count,
    problem,
    h("footer", {}, submit),
  );
  if (objects.length === 0) {
    submit.disabled = true;
    problem.textContent = "There is nothing to export yet. Click an object first.";
  }
  const dialog = openDialog(`Export ${name}`, [form, list], { wide: true });
  /** @type {JobProgress[]} */
  const followed = [];
  const follow = (/** @type {Job} */ job, /** @type {string} */ format = "") => {
    const label = (/** @type {Job} */ { result }) => labelOf(result?.format ?? format);
    const completed = (/** @type {Job} */ ended) => offer(ended, exchange.exportPath(ended.job_id));
    const progress = new JobProgress(jobs.follower(job), toasts, completed, label);
    followed.push(progress);
    list.prepend(progress.element);
  };
  dialog.addEventListener("close", () => {
    for (const progress of followed) progress.stop();
  });
  const chosenFormat = () => String(new FormData(form).get("format"));
  const offerShapes = () => {
    const ways = Object.entries(SHAPES).find(([format]) => format === chosenFormat())?.[1] ?? [];
    shapes.replaceChildren(...ways.map((way) => h("option", { value: way }, way)));
    shapesRow.hidden = ways.length === 0;
    picturedRow.hidden = !DATASETS.has(chosenFormat());
  };
  const range = () => [Number(from.value), Number(to.value)].sort((a, b) => a - b);
  const chosenIds = () =>
    [...form.querySelectorAll(".checks input:checked")].map((box) =>
      Number(/** @type {HTMLInputElement} */ (box).value),
    );
  const tellCount = () => {
    const [start, end] = range();
    const ids = chosenIds();
    const chosen = session.objects.filter(({ object_id: id }) => ids.includes(id));
    const counts = frameCounts(chosen, start, Math.min(end, last), reviewed);
    const way = PICTURED.find(({ value }) => value === pictured.value)?.value ?? "masks";
    const dataset = picturedRow.hidden ? null : counts[way];
    count.textContent = words.exportCount(counts.masks, counts.all, dataset);
  };
  form.addEventListener("input", (event) => {
    if (/** @type {Element} */ (event.target).matches("[name=format]")) offerShapes();
    tellCount();
  });
  offerShapes();
  tellCount();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    submit.disabled = true;
    const chosen = chosenIds();
    const [start, end] = range();
    if (chosen.length === 0) {
      problem.textContent = "Choose at least one object to export.";
      submit.disabled = false;
      return;
    }
    try {
      const format = chosenFormat();
      const { job_id } = await exchange.startExport({
        session_id: session.id,
        format,
        ...(shapes.value && { shapes: shapes.value }),
        start_frame: start,
        end_frame: end,
        object_ids: chosen,
        ...(!picturedRow.hidden && {
          frames: /** @type {import("./frame-count.js").PicturedFrames} */ (pictured.value),
        }),
      });
      follow(submitted(job_id), format);
    } catch (error) {
      problem.textContent = sentence(error);
    } finally {
      submit.disabled = false;
    }
  });
  listEarlier();

  async function listEarlier() {
    try {
      const known = await jobs.ofSession(session.id);
      const exports = known.filter(({ job_type: type, status }) => {
        return type === JOB_TYPE && status !== "failed" && status !== "cancelled";
      });
      for (const job of exports.reverse()) follow(job);
    } catch (error) {
      problem.textContent = `Earlier exports could not be listed. ${sentence(error)}`;
    }
  }
}

/**
 * What was exported, and a link to it.
 *
 * @param {Job} job that is completed
 * @param {string} href
 */
function offer({ result }, href) {
  const { bytes, frames, objects, file_name: file } = result ?? {};
  const facts = [
    file,
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

/** @param {string} format */
function labelOf(format) {
  return FORMATS.find((known) => known.format === format)?.label ?? format;
}
