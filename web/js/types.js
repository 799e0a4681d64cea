/**
 * What the server sends, under the names of its JSON.
 *
 * @typedef {{id: string, name: string, video_count: number, created_at: string}} Project
 *
 * @typedef {{id: string, name: string, color: Color, object_count: number}} Category
 *
 * @typedef {{id: string, name: string, project_id: string, frame_count: number,
 *   annotated_frames: number, reviewed_frames: number, width: number, height: number, fps: number, bytes: number,
 *   created_at: string}} Video
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
 *   locked: boolean, keyframes: Keyframe[], frames_with_masks: FrameRange[],
 *   state?: ReviewState, stale?: FrameRange[], paused?: Pause[], attributes?: Attributes[]}}
 *   AnnotatedObject `stale`: ranges whose masks no longer match the keyframes; `paused`: where
 *   propagations lost it; `attributes`: by ascending frame
 *
 * @typedef {{frame_idx: number, occluded: boolean, values: Record<string, string>}} Attributes what is
 *   true of an object from a frame on, up to its next attributes
 *
 * @typedef {{frame_idx: number, reason: string}} Pause
 *
 * @typedef {"todo" | "done" | "reviewed"} ReviewState how far a frame or an object has come
 *
 * @typedef {{done: FrameRange[], reviewed: FrameRange[]}} FrameReviews all other frames are to do
 *
 * @typedef {[number, number]} FrameRange first and last frame, both included
 *
 * @typedef {{id: string, video_id: string, total_frames: number, frame_width: number,
 *   frame_height: number, fps: number, objects: AnnotatedObject[], active_job: Job | null,
 *   created_at: string}} SessionState
 *
 * @typedef {"pending" | "running" | "completed" | "failed" | "cancelled"} JobStatus
 *
 * @typedef {{job_id: string, job_type?: string, status: JobStatus, progress: number,
 *   created_at: string, started_at: string | null, completed_at: string | null,
 *   result?: JobResult | null, error?: string | null, waiting_for?: string | null}} Job
 *
 * @typedef {{total_frames?: number, object_ids?: number[], bytes?: number, objects?: number,
 *   masks?: number, notes?: string[], format?: string, frames?: number,
 *   file_name?: string, videos?: Record<string, number>, stopped_at_cuts?: number[],
 *   frames_left?: number}} JobResult which fields there are depends on the type of the job
 *
 * @typedef {{size: [number, number], counts: string, score?: number}} EncodedMask
 *   COCO compressed run lengths; `size` is height, width
 *
 * @typedef {Record<string, EncodedMask>} FrameMasks masks of one frame by object id
 *
 * @typedef {{object_id: number, name?: string, category?: string | null, color?: Color,
 *   frame_idx: number, mask: EncodedMask, confidence?: number}} PromptReply name, category and color
 *   only if the prompt created the object; `confidence` 0 to 1
 *
 * @typedef {"forward" | "backward" | "both"} Direction
 *
 * @typedef {"full" | "changed"} Scope `changed`: only ranges with stale masks
 *
 * @typedef {{start: number, end: number, direction: Direction, scope: Scope,
 *   objectIds: number[] | null, acrossCuts?: boolean, imageSize?: number, draft?: boolean}}
 *   PropagationChoice `objectIds` is null for all objects; `draft`: a second job follows, at `imageSize`
 *
 * @typedef {{frame_idx: number, kind: "cut" | "dissolve"}} ShotCut
 *
 * @typedef {{frame_idx: number, object_id: number, reason: string, score: number}} Suspect
 *
 * @typedef {{name: string, version: string, file: string, bytes: number | null,
 *   installed: boolean, in_use: boolean}} Model
 *
 * @typedef {{engine: string, device: string, summary: string, image_size?: number | null,
 *   image_sizes?: number[], models: Model[]}} Models
 */

export {};
