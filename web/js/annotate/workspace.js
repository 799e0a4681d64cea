import { Categories } from "../categories/categories.js";
import { Confidence } from "../timeline/confidence.js";
import { FrameCache } from "../stage/frame-cache.js";
import { History } from "./history.js";
import { Marking } from "./marking.js";
import { MaskCache } from "../masks/mask-cache.js";
import { MaskPainter } from "../masks/mask-painter.js";
import { Moves } from "./moves.js";
import { Outlining } from "./outlining.js";
import { Playhead } from "./playhead.js";
import { Prompting } from "./prompting.js";
import { Propagation } from "../propagation/propagation.js";
import { Selection } from "./selection.js";
import { Session } from "./session.js";
import { Stage } from "../stage/stage.js";
import { StageTools } from "./stage-tools.js";
import { Viewer } from "./viewer.js";

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
  moves;
  masks;
  frames;
  stage;
  viewer;
  prompting;
  propagation;
  marking;
  tools;
  outlining;
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
    this.history = new History(api, session.id);
    this.confidence = new Confidence(api, session.id, session.totalFrames);
    this.categories = new Categories(library, video.project_id);
    this.moves = new Moves(this.playhead, session, selection, this.confidence);
    this.masks = new MaskCache(api, session.id);
    this.#painter = new MaskPainter(width, height);
    this.frames = new FrameCache(
      (frame, signal) => library.frame(video.id, frame, signal),
      width * height,
    );
    this.stage = new Stage(session.size);
    this.viewer = new Viewer({
      session,
      selection,
      playhead: this.playhead,
      stage: this.stage,
      frames: this.frames,
      masks: this.masks,
      painter: this.#painter,
    });
    this.prompting = new Prompting(api, session, this.masks);
    this.propagation = new Propagation(api, connection, session);
    this.marking = new Marking({
      session,
      selection,
      playhead: this.playhead,
      prompting: this.prompting,
      stage: this.stage,
      viewer: this.viewer,
      masks: this.masks,
      toasts,
    });
    this.tools = new StageTools(this.stage, session, selection, this.marking);
    this.outlining = new Outlining({
      tool: this.tools.polygon,
      stage: this.stage,
      selection,
      session,
      marking: this.marking,
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
