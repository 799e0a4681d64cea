import { hex } from "../ui/format.js";

/**
 * The markers to draw over a frame: prompts of its keyframes, and prompts that are not answered
 * yet. Those of objects that are not chosen are faint.
 *
 * @param {number | null} frame
 * @param {import("./session.js").Session} session
 * @param {import("./selection.js").Selection} selection
 * @param {import("./prompt-queue.js").Prompt[]} waiting
 * @returns {import("../stage/stage.js").Markers}
 */
export function promptMarkers(frame, session, selection, waiting) {
  /** @type {import("../stage/stage.js").Markers} */
  const markers = { points: [], boxes: [] };
  for (const object of session.objects) {
    const faint = object.object_id !== selection.objectId;
    const keyframe = session.keyframe(object.object_id, frame ?? -1);
    if (!keyframe || selection.isHidden(object.object_id)) continue;
    const color = hex(object.color);
    if (keyframe.box) markers.boxes.push({ box: keyframe.box, color, faint, waiting: false });
    keyframe.points.forEach(([x, y], index) => {
      const include = keyframe.labels[index] === 1;
      markers.points.push({ x, y, include, faint, waiting: false });
    });
  }
  for (const prompt of waiting) {
    if (prompt.frame !== frame) continue;
    const common = { faint: false, waiting: true };
    const object = session.object(prompt.objectId);
    const color = object ? hex(object.color) : "#ffffff";
    if (prompt.box) markers.boxes.push({ box: prompt.box, color, ...common });
    if (prompt.point) {
      const [x, y] = prompt.point;
      markers.points.push({ x, y, include: prompt.include === true, ...common });
    }
  }
  return markers;
}
