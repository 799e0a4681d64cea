import { Categories } from "../categories/categories.js";
import { Confidence } from "../timeline/confidence.js";
import { EditHistory } from "./edit-history.js";
import { Follow } from "../propagation/follow.js";
import { FrameCache } from "../stage/frame-cache.js";
import { FrameViewer } from "./frame-viewer.js";
import { Look } from "../stage/look.js";
import { MaskCache } from "../masks/mask-cache.js";
import { MaskPainter } from "../masks/mask-painter.js";
import { MaskPicker } from "../masks/mask-picker.js";
import { Navigation } from "./navigation.js";
import { ObjectColors } from "../masks/object-colors.js";
import { ObjectEditor } from "./object-editor.js";
import { OtherTabs } from "./other-tabs.js";
import { PaintedMasks } from "../masks/painted-masks.js";
import { Playhead } from "./playhead.js";
import { PromptQueue } from "./prompt-queue.js";
import { PropagationJobs } from "../propagation/propagation-jobs.js";
import { Reviews } from "../review/reviews.js";
import { Selection } from "./selection.js";
import { Session } from "./session.js";
import { SessionSync } from "./session-sync.js";
import { ShownOutline } from "./shown-outline.js";
import { Stage } from "../stage/stage.js";
import { StageTools } from "./stage-tools.js";
import { Undo } from "./undo.js";

/** Makes and connects the objects behind the annotate page of one video, panels not included. */
export class Workspace {
  #frames;
  #masks;
  #painter;
  #others;
  #framePath;

  /**
   * @param {import("../server.js").Server} server
   * @param {import("../ui/toasts.js").Toasts} toasts
   * @param {import("../types.js").SessionState} state
   * @param {import("../types.js").Video} video
   */
  constructor({ sessions, objects, prompts, library, jobs }, toasts, state, video) {
    const session = new Session(sessions, objects, state);
    const { size, totalFrames } = session;
    const pixels = size.width * size.height;
    this.video = video;
    this.#framePath = (/** @type {number} */ frame) => library.framePath(video.id, frame);
    this.session = session;
    this.selection = new Selection();
    this.playhead = new Playhead(totalFrames, session.fps);
    this.look = new Look();
    this.stage = new Stage(size, this.look);
    this.#masks = new MaskCache(sessions, session.id);
    this.#painter = new MaskPainter(size.width, size.height);
    this.#frames = new FrameCache((at, signal) => library.frame(video.id, at, signal), pixels);
    this.categories = new Categories(library, video.project_id);
    this.colors = new ObjectColors(this.look, this.categories);
    const painted = new PaintedMasks(
      session,
      this.selection,
      this.#masks,
      this.#painter,
      this.colors,
    );
    this.viewer = new FrameViewer(this.playhead, this.stage, this.#frames, painted);
    this.confidence = new Confidence(sessions, session.id, totalFrames);
    this.navigation = new Navigation(this.playhead, session, this.selection, this.confidence);
    this.prompts = new PromptQueue(prompts, session, this.#masks);
    this.picker = new MaskPicker(session, this.selection, this.#masks);
    this.editor = new ObjectEditor(
      session,
      this.selection,
      this.prompts,
      this.viewer,
      this.picker,
      toasts,
    );
    this.tools = new StageTools(
      this.stage,
      session,
      this.selection,
      this.editor,
      this.colors,
    );
    this.outline = new ShownOutline(
      this.tools.polygon,
      this.stage,
      this.selection,
      this.editor,
      this.#masks,
    );
    this.propagations = new PropagationJobs(sessions, jobs, session);
    this.follow = new Follow(this.playhead, this.stage, this.prompts);
    this.propagations.on("submitted", () => this.follow.start());
    this.propagations.on("masks", (frame) => this.follow.made(frame));
    this.propagations.on("unfinished", () => {
      if (this.propagations.unfinished === 0) this.follow.end();
    });
    this.sync = new SessionSync(
      session,
      this.prompts,
      this.propagations,
      this.confidence,
      this.#masks,
      this.viewer,
    );
    this.history = new EditHistory(sessions, session.id);
    this.reviews = new Reviews(sessions, session);
    this.undo = new Undo(
      this.stage,
      this.history,
      session,
      this.selection,
      this.prompts,
      this.sync,
      toasts,
    );
    this.undo.on("moved", () => {
      session.announce();
      this.categories.follow(session.objects);
    });
    this.#others = new OtherTabs(session.id);
    session.on("own", () => this.#others.tell());
    this.propagations.on("submitted", () => this.#others.tell());
    this.#others.on("changed", () => this.sync.refresh());
  }

  /** What the dialog of exports needs to know of the video. */
  get exported() {
    const { frame } = this.playhead;
    /** @type {import("../exchange/outline-preview.js").PreviewedFrame} */
    const shown = {
      frame,
      picture: this.#framePath(frame),
      size: this.session.size,
      masks: () => this.#masks.want(frame),
      colorOf: (object) => this.colors.of(object),
    };
    return { name: this.video.name, reviewed: this.reviews.ranges, shown };
  }

  /**
   * @param {number} frame
   * @param {number} objectId
   * @returns {Promise<import("../types.js").EncodedMask | null>}
   */
  async maskOf(frame, objectId) {
    return (await this.#masks.want(frame))[objectId] ?? null;
  }

  close() {
    this.playhead.stop();
    this.history.close();
    this.reviews.close();
    this.#others.close();
    this.confidence.close();
    this.propagations.stop();
    this.viewer.close();
    this.#frames.close();
    this.#painter.close();
    this.stage.close();
  }
}
