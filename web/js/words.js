import { counted, listed } from "./ui/format.js";

/**
 * What the page says in sentences: hints, messages and errors. Labels of single controls stand where
 * the control is made.
 */
export const words = {
  // Uploads
  nothingToUpload: "There is no video and no JPEG or PNG image in the folder.",

  // Objects
  clickToStart: "Click the next thing in the picture. Esc cancels.",

  chooseToExclude: "Choose an object, or left-click one, before you exclude parts of it.",
  chooseToErase: "Choose the object that you want to erase from.",
  chooseToCopy: "Choose the object whose mask you want to copy.",
  /** @type {(name: string, frame: number) => string} */
  nothingToCopy: (name, frame) => `${name} has no mask on frame ${frame}.`,
  /** @type {(name: string, frame: number) => string} */
  copied: (name, frame) => `The mask of ${name} on frame ${frame} is copied. Ctrl+V pastes it.`,
  nothingCopied: "No mask was copied. Ctrl+C copies the chosen object's.",
  chooseForCategory: "Choose the object that you want to put into a category.",
  /** @type {(number: number) => string} */
  noCategory: (number) => `The project has no category ${number}.`,
  chooseForRange: "Choose an object first. Shift+X then marks, clears or moves it on several frames.",
  absent: "Keyframes without a mask, which a propagation never changes",
  moved: "Splits the track, or gives this part of it to the object that it really shows",
  cleared: "Removes keyframes and masks; only “Everything” makes masks there again",
  rangeNotChanged: "The frames were not changed.",
  chooseToMarkAbsent: "Choose the object that is not visible here, then press X.",
  chooseToOcclude: "Choose the object of which a part is hidden, then press K.",
  /** @type {(frame: number) => string} */
  attributesSince: (frame) => (frame === 0 ? "From the first frame on" : `From frame ${frame} on`),
  attributeNeedsBoth: "Give the attribute a name and a value, such as team and red.",
  attributesNotStored: "The attributes were not changed.",
  stateNotStored: "The state of the object was not changed.",
  chooseToRemove: "Choose an object first. Del then removes its keyframe on this frame.",
  /** @type {(name: string, frame: number) => string} */
  noKeyframe: (name, frame) => {
    return `${name} has no keyframe on frame ${frame}. [ and ] go to the frames that you marked.`;
  },
  /** @type {(name: string) => string} */
  locked: (name) => `${name} is locked, so its masks cannot change. Press L to unlock it.`,
  clickRefused: "The click could not be used.",
  boxRefused: "The box could not be used.",
  drawingRefused: "The drawing could not be saved.",
  noMaskToDrawOn: "The mask could not be loaded for drawing.",
  keyframeNotRemoved: "The keyframe could not be removed.",

  /**
   * Why a mask is suspect, by the reason that the server gives.
   *
   * @param {string} name of the object
   * @param {string} reason
   */
  suspect: (name, reason) => {
    /** @type {Record<string, string>} */
    const said = {
      "low score": "the engine is not sure of this mask",
      "area jumps": "the mask's size changes suddenly",
      "mask jumps": "the mask moves suddenly",
      "lost from sight": "lost from sight; if it is really not visible, press X",
    };
    return `${name}: ${said[reason] ?? reason}`;
  },

  /**
   * Where a propagation lost an object, by the reason that the server gives.
   *
   * @param {string} name of the object
   * @param {number} frame
   * @param {string} reason
   */
  lost: (name, frame, reason) => {
    const why = reason === "low score" ? "the engine is no longer sure of it" : "it is not seen";
    return `${name} may be lost at frame ${frame}: ${why}.`;
  },
  pauseNotRemoved: "The answer could not be stored.",
  reviewNotStored: "The state of the frame was not stored.",
  reviewNotFound: "The next frame to review could not be found.",
  allReviewed: "All frames with masks are reviewed.",
  goneRefused: "The object could not be marked as gone.",
  noCandidates: "C goes through the masks that a single click may mean: click an object once first.",
  /** @type {(number: number, count: number) => string} */
  candidate: (number, count) => `Mask ${number} of ${count}, from small to large. C shows the next.`,
  onlyCandidate: "The engine knows no other mask for this click.",
  /** @type {(name: string) => string} */
  guess: (name) => `${name}: a guess. C shows other masks; a further click or a box makes it better.`,

  /**
   * How to use a tool, in short.
   *
   * @param {import("./stage/tools/tool.js").ToolName} tool
   * @param {string | null} chosen name of the chosen object
   * @param {boolean} isDrawing true between the presses of a drawing
   */
  toolHint: (tool, chosen, isDrawing) => {
    if (isDrawing) {
      return "Click adds a node · double click or Enter closes the area · Ctrl+Z takes a node back · Esc";
    }
    const what = chosen ?? "a new object";
    switch (tool) {
      case "point":
        return chosen
          ? `Click adds to ${chosen} · right click or Alt excludes · N starts another object`
          : "Click the thing you want to follow";
      case "box":
        return chosen ? `Drag a box around ${chosen}` : "Drag a box around the thing to follow";
      case "brush":
        return `Drag paints ${what} · right button or Alt erases · Ctrl snaps to edges`;
      case "eraser":
        return chosen
          ? `Drag erases from ${chosen} · right button or Alt paints · Ctrl snaps to edges`
          : "Choose an object to erase from it";
      case "polygon":
        return chosen
          ? "Drag a node · press an edge to add one · right click removes · click elsewhere to draw"
          : "Click the corners of an area";
    }
  },
  /** @type {(name: string) => string} */
  objectDeleted: (name) => {
    return `${name} and its masks on all frames are deleted. Ctrl+Z brings them back.`;
  },
  /** @type {(names: string[]) => string} */
  objectsDeleted: (names) => {
    return (
      `${listed(names)} and their masks on all frames are deleted. Ctrl+Z brings them back, one ` +
      "after the other."
    );
  },
  /** @type {(names: string[]) => string} */
  notChanged: (names) => `${listed(names)} ${names.length > 1 ? "were" : "was"} not changed.`,
  /** @type {(names: string[]) => string} */
  notDeleted: (names) => `${listed(names)} ${names.length > 1 ? "were" : "was"} not deleted.`,
  /** @type {(name: string) => string} */
  merge: (name) => {
    return (
      `The masks and keyframes of the object that you choose become part of ${name}, and that object ` +
      "is deleted. Ctrl+Z undoes it."
    );
  },

  // Export
  /**
   * @param {number} masked frames with masks
   * @param {number} all frames of the range
   * @param {number | null} pictures that the dataset will have; null for other formats
   */
  exportCount: (masked, all, pictures) => {
    const few = masked < all ? " Propagate first to get masks on the others." : "";
    const dataset = pictures === null ? "" : ` The dataset will have ${counted(pictures, "picture")}.`;
    return `${masked.toLocaleString("en")} of ${counted(all, "frame")} have masks.${few}${dataset}`;
  },
  /**
   * What the tolerance makes of the outlines on a frame.
   *
   * @param {number} frame
   * @param {number} points
   * @param {number} exact points of the exact outlines
   */
  outlinePoints: (frame, points, exact) => {
    if (exact === 0) return `There are no masks on frame ${frame} to show outlines of.`;
    const now = counted(points, "point");
    if (points === exact) return `Frame ${frame}: ${now}, as in the exact outlines.`;
    return `Frame ${frame}: ${now} instead of ${exact.toLocaleString("en")}.`;
  },
  noPreview: "The outlines could not be shown.",
  /** @type {(masked: number, all: number) => string} */
  projectExport: (masked, all) => {
    return (
      `Videos with masks: ${masked.toLocaleString("en")} of ${all.toLocaleString("en")}. Each goes ` +
      "as a whole into one set, and the same seed gives the same sets."
    );
  },
  /** @type {(sum: number) => string} */
  splitSum: (sum) => `Training, validation and test must sum to 100 %. These sum to ${sum} %.`,
  /** @type {(videos: Record<string, number>) => string} */
  sets: (videos) => {
    const sets = ["train", "val", "test"].filter((set) => videos[set]);
    const counts = sets.map((set) => `${videos[set].toLocaleString("en")} in ${set}`);
    const all = sets.reduce((sum, set) => sum + videos[set], 0);
    return `${counted(all, "video")} (${counts.join(", ")})`;
  },

  // Import
  importedKeyframes:
    "The other masks come in as tracked ones: a propagation from the keyframes may replace them.",

  importUndone: "One press of Ctrl+Z takes the whole import back.",

  // Engine
  withoutModel:
    "Masks are made by a small network and optical flow. " +
    "SAM 2 is more exact, above all in hard scenes.",
  engineInUse: "The engine that makes the masks. Click to see the models.",
  modelNeedsRestart: "The model is installed. Restart the server to use it.",

  // Jobs
  noJobs: "No job waits or runs.",

  // Undo
  notUndone: "The last change could not be undone.",
  notRedone: "The change could not be redone.",

  historyKept: "The last changes of this video, the latest first. Undo goes back one at a time.",
  noHistory: "Nothing has been changed yet.",

  // What to propagate
  clickFirst: "Click an object in the picture first.",
  chooseFirst: "Choose an object in the list first.",
  chosenLocked: "The chosen object is locked. Unlock it to propagate it.",
  allLocked: "All objects are locked. Unlock one first.",
  upToDate: "All masks are up to date. Choose “Everything” to compute them again.",
  upToDateButLocked:
    "All masks are up to date, except those of locked objects. Choose “Everything” to compute them " +
    "again.",
  covered: "The running job already makes these masks.",
  adds: "Adds ",

  // Propagation jobs
  /**
   * What a job does and did.
   *
   * @param {boolean} [isDraft]
   * @param {boolean} [isRefinement] true if it replaces a draft
   */
  work: (isDraft, isRefinement) => {
    if (isDraft) return { running: "Drafting…", done: "Drafted" };
    if (isRefinement) return { running: "Refining…", done: "Refined" };
    return { running: "Propagating...", done: "Propagated" };
  },
  serverAway: "The server does not answer. The job resumes when the server is back.",
  networkAway: "You are offline. The job continues on the server.",
  behindOthers: "Starts when the job before it is done.",
  behindOtherVideos: "Starts when jobs of other videos are done.",
  starting: "Starting…",
  measuring: "Measuring the speed…",
};
