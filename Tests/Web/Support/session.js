import { ApiError } from "../../../web/js/api/errors.js";

/** The state of a session of 100 frames of 40×30 pixels, with these objects. */
export function sessionState(objects = []) {
  return {
    id: "s1",
    video_id: "v1",
    total_frames: 100,
    frame_width: 40,
    frame_height: 30,
    fps: 25,
    objects,
    active_job: null,
    created_at: "2026-01-01T00:00:00Z",
  };
}

/** An object with keyframes on these frames. */
export function objectState(id, { keyframes = [], ...rest } = {}) {
  return {
    object_id: id,
    name: `Object ${id}`,
    category: null,
    color: [10, 20, 30],
    locked: false,
    keyframes: keyframes.map((frame) => ({
      frame_idx: frame,
      points: [[1, 2]],
      labels: [1],
      box: null,
      mask: false,
    })),
    frames_with_masks: [],
    stale: [],
    ...rest,
  };
}

export const conflict = () => new ApiError(409, "There is an object with this id");
