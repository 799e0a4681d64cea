import { Categories } from "../categories/categories.js";
import { Confidence } from "../timeline/confidence.js";
import { FrameCache } from "../stage/frame-cache.js";
import { EditHistory } from "./edit-history.js";
import { ObjectEditor } from "./object-editor.js";
import { MaskCache } from "../masks/mask-cache.js";
import { MaskPainter } from "../masks/mask-painter.js";
import { Navigation } from "./navigation.js";
import { ShownOutline } from "./shown-outline.js";
import { Playhead } from "./playhead.js";
import { PromptQueue } from "./prompt-queue.js";
import { PropagationJobs } from "../propagation/propagation-jobs.js";
import { Selection } from "./selection.js";
import { Session } from "./session.js";
import { Stage } from "../stage/stage.js";
import { StageTools } from "./stage-tools.js";
import { FrameViewer } from "./frame-viewer.js";

/**
 * @typedef {import("../app.js").App} App
 * @typedef {import("../types.js").Video} Video
 */

/** The parts that the panels of the annotate page share, for one video. */
export class Workspace {
  session;
  video;
  selection = new Selection();
  playhead;
  history;
  confidence;
  categories;
  navigation;
  masks;
  frames;
  stage;
  viewer;
  prompts;
  propagation;
  editor;
  tools;
  outline;
  #painter;

  /**
   * @param {App} app
   * @param {import("../types.js").SessionState} state
   * @param {Video} video
   */
  constructor({ api, library, connection, toasts }, state, video) {
    const session = new Session(api, state);
    const { selection } = this;
    const { width, height } = session.size;
    this.session = session;
    this.video = video;
    this.playhead = new Playhead(session.totalFrames, session.fps);
    this.history = new EditHistory(api, session.id);
    this.confidence = new Confidence(api, session.id, session.totalFrames);
    this.categories = new Categories(library, video.project_id);
    this.navigation = new Navigation(this.playhead, session, selection, this.confidence);
    this.masks = new MaskCache(api, session.id);
    this.#painter = new MaskPainter(width, height);
    this.frames = new FrameCache(
      (frame, signal) => library.frame(video.id, frame, signal),
      width * height,
    );
    this.stage = new Stage(session.size);
    this.viewer = new FrameViewer({
      session,
      selection,
      playhead: this.playhead,
      stage: this.stage,
      frames: this.frames,
      masks: this.masks,
      painter: this.#painter,
    });
    this.prompts = new PromptQueue(api, session, this.masks);
    this.propagation = new PropagationJobs(api, connection, session);
    this.editor = new ObjectEditor({
      session,
      selection,
      playhead: this.playhead,
      prompts: this.prompts,
      stage: this.stage,
      viewer: this.viewer,
      masks: this.masks,
      toasts,
    });
    this.tools = new StageTools(this.stage, session, selection, this.editor);
    this.outline = new ShownOutline({
      tool: this.tools.polygon,
      stage: this.stage,
      selection,
      session,
      editor: this.editor,
      masks: this.masks,
    });
  }

  close() {
    this.playhead.stop();
    this.history.close();
    this.confidence.close();
    this.propagation.stop();
    this.viewer.close();
    this.frames.close();
    this.#painter.close();
    this.stage.close();
  }
}
