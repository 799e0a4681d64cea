/**
 * What the server sends, by the names it uses on the wire.
 *
 * @typedef {{id: string, name: string, frame_count: number, width: number, height: number,
 *   fps: number, bytes: number, created_at: string}} Video
 *
 * @typedef {[number, number, number]} Color red, green, blue, 0 to 255
 *
 * @typedef {[number, number]} PointXY pixels of the video, origin top left
 *
 * @typedef {[number, number, number, number]} BoxXY x1, y1, x2, y2 in pixels of the video
 *
 * @typedef {{frame_idx: number, points: PointXY[], labels: number[], box: BoxXY | null,
 *   mask: boolean}} Keyframe a label is 1 for include and 0 for exclude
 *
 * @typedef {{object_id: number, name: string, category: string | null, color: Color,
 *   keyframes: Keyframe[], frames_with_masks: FrameRange[]}} AnnotatedObject
 *
 * @typedef {[number, number]} FrameRange first and last frame, both included
 *
 * @typedef {{id: string, video_id: string, total_frames: number, frame_width: number,
 *   frame_height: number, fps: number, objects: AnnotatedObject[], active_job: Job | null,
 *   created_at: string}} SessionState
 *
 * @typedef {"pending" | "running" | "completed" | "failed" | "cancelled"} JobStatus
 *
 * @typedef {{job_id: string, status: JobStatus, progress: number, created_at: string,
 *   started_at: string | null, completed_at: string | null,
 *   result?: {total_frames: number, object_ids: number[]} | null, error?: string | null}} Job
 *
 * @typedef {{size: [number, number], counts: string, score?: number}} EncodedMask
 *   COCO compressed run lengths; `size` is height, width
 *
 * @typedef {Record<string, EncodedMask>} FrameMasks masks of one frame by object id
 *
 * @typedef {{object_id: number, name?: string, category?: string | null, color?: Color,
 *   frame_idx: number, mask: EncodedMask}} PromptReply who the object is, only where it was added
 *
 * @typedef {"forward" | "backward" | "both"} Direction
 *
 * @typedef {{start: number, end: number, direction: Direction}} PropagationRange
 */

export {};
