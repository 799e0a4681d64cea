/** Formats that can write a shape in more than one way, the usual one first. */
const SHAPES = {
  coco: ["masks", "polygons"],
  cvat: ["masks", "polygons"],
  labelstudio: ["masks", "boxes"],
};

/** Formats that are sets of pictures: one without masks says that there is nothing on it. */
const DATASETS = new Set(["coco", "yolo"]);

/** @type {{value: import("./frame-count.js").PicturedFrames, label: string}[]} */
export const PICTURED = [
  { value: "masks", label: "Frames with masks" },
  { value: "keyframes", label: "Frames that you marked" },
  { value: "reviewed", label: "Reviewed frames" },
  { value: "all", label: "All frames, also as examples without objects" },
];

export const FORMATS = [
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
 * @param {string} format
 * @returns {string[]} the ways in which it can write shapes; empty if there is no choice
 */
export function shapesOf(format) {
  return Object.entries(SHAPES).find(([known]) => known === format)?.[1] ?? [];
}

/**
 * @param {string} format
 * @param {string} shapes
 */
export function hasPolygons(format, shapes) {
  return format === "yolo" || shapes === "polygons";
}

/** @param {string} format */
export function isDataset(format) {
  return DATASETS.has(format);
}

/** @param {string} format */
export function labelOf(format) {
  return FORMATS.find((known) => known.format === format)?.label ?? format;
}
