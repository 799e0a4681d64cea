import { byName, newestFirst } from "./list-order.js";

/**
 * @typedef {import("../types.js").Project} Project
 * @typedef {import("../types.js").Video} Video
 */

/** @type {import("./list-order.js").Orders<Video>} */
export const VIDEO_ORDERS = {
  newest: newestFirst,
  name: byName,
  todo: { label: "Least annotated first", compare: (a, b) => share(a) - share(b) },
  longest: { label: "Longest first", compare: (a, b) => b.frame_count - a.frame_count },
};

/** @type {import("./list-order.js").Orders<Project>} */
export const PROJECT_ORDERS = {
  oldest: { label: "Oldest first", compare: (a, b) => newestFirst.compare(b, a) },
  name: byName,
  newest: newestFirst,
};

/** @param {Video} video */
function share({ annotated_frames: done, frame_count: frames }) {
  return done / Math.max(1, frames);
}
