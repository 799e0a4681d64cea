/** Line icons on a 20×20 grid, drawn in the colour of the text. Each is one SVG path. */
const PATHS = {
  add: "M10 4v12M4 10h12",
  back: "M12 4.5 6.500 10l5.500 5.500",
  box: "M4 4h3M9 4h2M13 4h3v3M16 9v2M16 13v3h-3M11 16H9M7 16H4v-3M4 11V9M4 7V4",
  brush: "M16.500 3.500 8.500 11.500M11.500 6.500l2 2M8 12c-2.500 0-2 3-4.500 3.500 1.500 1.800 6.500 1.500 6.500-1.500 0-1.100-.9-2-2-2Z",
  categories: "M3.500 5.500h6v4h-6zM3.500 12.500h6v3h-6zM12.500 6.500h4M12.500 9h4M12.500 14h4",
  check: "m4.500 10.500 4 4 7.500-9",
  close: "m5 5 10 10M15 5 5 15",
  download: "M10 3.500V13M6 9.500l4 4 4-4M3.500 12.500v4h13v-4",
  engine: "M6 6h8v8H6zM8 3v3M12 3v3M8 14v3M12 14v3M3 8h3M3 12h3M14 8h3M14 12h3",
  eraser: "m8 16-4.500-4.500 8-8L17 9l-7 7zM7.500 7.500 13 13M8 16h8.500",
  eye: "M2 10s3-5.500 8-5.500S18 10 18 10s-3 5.500-8 5.500S2 10 2 10Zm8 2.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z",
  eyeOff:
    "M3 3l14 14M8 4.800A8 8 0 0 1 10 4.500c5 0 8 5.500 8 5.500a14 14 0 0 1-2.300 2.900M12.600 14.900a8 8 0 0 1-2.600.600C5 15.500 2 10 2 10a14 14 0 0 1 3.300-3.800",
  film: "M3 4.500h14v11H3zM6.500 4.500v11M13.500 4.500v11M3 8h3.500M3 12h3.500M13.500 8H17M13.500 12H17",
  first: "M5 4v12M15.500 4.500 9 10l6.500 5.500z",
  fit: "M3.500 7.500v-4h4M12.500 3.500h4v4M16.500 12.500v4h-4M7.500 16.500h-4v-4",
  folder: "M2.500 5.500h5l1.500 2h8.500v8h-15z",
  history: "M3.500 10a6.500 6.500 0 1 0 2-4.700M3.500 4v3.500H7M10 6.500V10l2.500 1.500",
  jobs: "M3.500 5.500h8M3.500 10h13M3.500 14.500h5M14 4l2.500 1.500L14 7zM11 13l2.500 1.500L11 16z",
  keyboard: "M2.500 5.500h15v9h-15zM5.500 8.500h.01M8.500 8.500h.01M11.500 8.500h.01M14.500 8.500h.01M6.500 11.700h7",
  last: "M15 4v12M4.500 4.500 11 10l-6.500 5.500z",
  look: "M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4",
  lock: "M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  merge: "M4 4.500c5 0 6 5.500 12 5.500M4 15.500c5 0 6-5.500 12-5.500M13 7l3 3-3 3",
  minus: "M4 10h12",
  next: "M7.500 4.500 13 10l-5.500 5.500",
  nextKey: "M4 5l5 5-5 5M14 6.500l3.500 3.500-3.500 3.500-3.500-3.500z",
  pause: "M6.500 4.500v11M13.500 4.500v11",
  play: "M6 4l10 6-10 6z",
  point: "M10 2.500v4M10 13.500v4M2.500 10h4M13.500 10h4M10 10h.01",
  pencil: "M4 16l1-4 8.500-8.500 3 3L8 15zM11.500 5.500l3 3",
  polygon: "M4.500 7 11 4l5 4.500-2 7H6zM3.500 6h2v2h-2zM10 3h2v2h-2zM15 7.500h2v2h-2zM13 14.500h2v2h-2zM5 14.500h2v2H5z",
  previous: "M12.500 4.500 7 10l5.500 5.500",
  previousKey: "M16 5l-5 5 5 5M6 6.500 2.500 10 6 13.500 9.500 10z",
  propagate: "M3 10h11M10 5.500 14.500 10 10 14.500M17.500 5v10",
  redo: "M15.500 8h-8a4 4 0 0 0 0 8H10M12 4.500 15.500 8 12 11.500",
  repeat: "M4 9V7.500a2 2 0 0 1 2-2h10M13.500 3 16 5.500 13.500 8M16 11v1.500a2 2 0 0 1-2 2H4M6.500 12 4 14.500 6.500 17",
  trash: "M4 5.500h12M8 5.500V3.500h4v2M5.500 5.500l.700 11h7.600l.700-11M8.500 8.500v5M11.500 8.500v5",
  undo: "M4.500 8h8a4 4 0 0 1 0 8H10M8 4.500 4.500 8 8 11.500",
  unlock: "M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 5.800-1",
  warning: "M10 3.500 17.500 16h-15zM10 8v4M10 14h.01",
  upload: "M10 13V3.500M6 7l4-4 4 4M3.500 12.500v4h13v-4",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
