import Jobs

extension Schema {
  /// What several routes share, by name.
  static let components: [String: JSON] = [
    "Error": object(["detail": string]),
    "Mask": [
      "description":
        "A base64 8-bit greyscale PNG of the video's size with values 0 and 255, or run lengths.",
      "anyOf": [
        ["type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"],
        reference("RunLengths"),
      ],
    ],
    "RunLengths": object([
      "size": [
        "type": "array", "items": integer, "minItems": 2, "maxItems": 2,
        "description": "Height and width",
      ],
      "counts": ["type": "string", "description": "COCO's compressed run lengths"],
    ]),
    "ScoredRunLengths": object(["size": array(integer), "counts": string, "score": number]),
    "Point": [
      "type": "array", "items": number, "minItems": 2, "maxItems": 2, "description": "x and y",
    ],
    "Box": [
      "type": "array", "items": number, "minItems": 4, "maxItems": 4, "description": "x1 y1 x2 y2",
    ],
    "Label": ["type": "integer", "enum": [0, 1], "description": "1 includes, 0 excludes"],
    "Format": choice(MaskFormat.allCases.map(\.rawValue)),
    "Color": ["type": "array", "items": integer, "minItems": 3, "maxItems": 3],
    "Health": object([
      "message": string, "status": choice(["healthy", "degraded"]), "model_loaded": boolean,
      "timestamp": date, "active_sessions": integer, "engine": string, "device": string,
      "queue": object(["pending": integer, "running": integer]),
    ]),
    "OpenedSession": object([
      "session_id": string, "video_path": string, "total_frames": integer, "frame_width": integer,
      "frame_height": integer, "fps": number,
    ]),
    "SessionSummary": object([
      "session_id": string, "video_path": string, "total_frames": integer,
      "objects": array(
        object([
          "object_id": integer, "name": string, "category": nullable(string),
          "color": reference("Color"), "frames_with_masks": integer,
        ])),
      "created_at": date, "last_accessed": date, "idle_time": number,
    ]),
    "ClosedSession": object(["message": string, "session_id": string]),
    "AddedObject": object([
      "object_id": integer, "name": string, "category": nullable(string),
      "color": reference("Color"), "frame_idx": integer, "mask": reference("Mask"),
    ]),
    "RefinedMask": object([
      "object_id": integer, "frame_idx": integer, "mask": reference("Mask"),
    ]),
    "FrameMasks": object(["frame_idx": integer, "masks": dictionary(reference("Mask"))]),
    "SubmittedJob": object(["job_id": string, "status": string, "message": string]),
    "JobStatus": object(
      [
        "job_id": string, "job_type": string,
        "status": choice(JobState.allCases.map(\.rawValue)),
        "progress": ["type": "number", "minimum": 0, "maximum": 100], "created_at": date,
        "started_at": nullable(date), "completed_at": nullable(date),
        "result": [
          "type": "object", "additionalProperties": true,
          "description": "What the job returned, by its type",
        ], "error": string,
      ], optional: ["result", "error"]),
    "Message": object(["message": string]),
    "Project": object([
      "id": string, "name": string, "video_count": integer, "created_at": date,
    ]),
    "Category": object([
      "id": string, "name": string, "color": reference("Color"), "object_count": integer,
    ]),
    "CategoryPreset": object([
      "name": string,
      "categories": array(object(["name": string, "color": reference("Color")])),
    ]),
    "PropagationEstimate": object([
      "frames": integer, "objects": integer, "encoded_frames": integer, "seconds": number,
      "memory_bytes": integer,
    ]),
    "QueuedJob": object(["job_id": string]),
    "Models": object([
      "engine": string, "device": string,
      "models": array(
        object([
          "name": string, "version": string, "file": string, "bytes": nullable(integer),
          "installed": boolean, "in_use": boolean,
        ])),
    ]),
    "Video": object([
      "id": string, "name": string, "project_id": string, "frame_count": integer,
      "annotated_frames": [
        "type": "integer", "description": "Frames with a mask that is not empty, in any session",
      ], "width": integer, "height": integer, "fps": number, "bytes": integer, "created_at": date,
    ]),
    "Upload": object([
      "id": string, "name": string, "project_id": string, "bytes": integer,
      "offset": ["type": "integer", "description": "Bytes that are here; go on from there"],
      "video": nullable(reference("Video")),
    ]),
    "Keyframe": object([
      "frame_idx": integer, "points": array(reference("Point")),
      "labels": array(reference("Label")), "box": nullable(reference("Box")), "mask": boolean,
    ]),
    "Object": object([
      "object_id": integer, "name": string, "category": nullable(string),
      "color": reference("Color"), "locked": boolean, "keyframes": array(reference("Keyframe")),
      "frames_with_masks": array([
        "type": "array", "items": integer, "minItems": 2, "maxItems": 2,
        "description": "First and last frame of a run",
      ]),
      "stale": array([
        "type": "array", "items": integer, "minItems": 2, "maxItems": 2,
        "description": "First and last frame of a run that its prompts have outrun",
      ]),
    ]),
    "Session": object([
      "id": string, "video_id": string, "total_frames": integer, "frame_width": integer,
      "frame_height": integer, "fps": number, "objects": array(reference("Object")),
      "active_job": nullable(reference("JobStatus")), "created_at": date,
    ]),
    "History": HistoryAnswer.schema,
    "HistoryMove": HistoryMoveAnswer.schema,
    "Scores": ScoresAnswer.schema,
    "SuspectFrames": SuspectsAnswer.schema,
    "MaskRange": object([
      "frames": array(
        object([
          "frame_idx": integer, "masks": dictionary(reference("ScoredRunLengths")),
        ]))
    ]),
  ]
}
