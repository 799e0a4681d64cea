import { FrameCache } from "../stage/frame-cache.js";
import { History } from "./history.js";
import { MaskCache } from "../masks/mask-cache.js";
import { MaskPainter } from "../masks/mask-painter.js";
import { Moves } from "./moves.js";
import { ObjectsPanel } from "../objects/objects-panel.js";
import { Playhead } from "./playhead.js";
import { Prompting } from "./prompting.js";
import { Propagation } from "../propagation/propagation.js";
import { PropagationPanel } from "../propagation/propagation-panel.js";
import { Selection } from "./selection.js";
import { Session } from "./session.js";
import { Shortcuts } from "./shortcuts.js";
import { Stage } from "../stage/stage.js";
import { StageTools } from "./stage-tools.js";
import { Timeline } from "../timeline/timeline.js";
import { Transport } from "./transport.js";
import { Viewer } from "./viewer.js";
import { annotateShortcuts } from "./annotate-shortcuts.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { iconButton, spinner } from "../ui/controls.js";
import { markersOn } from "./markers.js";
import { showShortcuts } from "../ui/dialogs.js";

/**
 * @typedef {import("../app.js").App} App
 * @typedef {import("../types.js").Video} Video
 * @typedef {import("../types.js").PointXY} PointXY
 * @typedef {import("../types.js").BoxXY} BoxXY
 */

/** Frames that are given time to be looked at before the address notes them. */
const ADDRESS_DELAY = 250;

/** One video with its annotation: makes the parts, and connects them. */
export class AnnotatePage {
  #app;
  #session;
  #selection = new Selection();
  #history = new History();
  #playhead;
  #moves;
  #masks;
  #painter;
  #frames;
  #stage;
  #viewer;
  #prompting;
  #propagation;
  #panel;
  #timeline;
  #tools;
  #shortcuts;
  #loading = spinner("Loading the frame");
  #addressTimer = 0;
  #onRestored = () => this.#restored();
  element;

  /**
   * @param {App} app
   * @param {string} sessionId
   */
  static async open(app, sessionId) {
    const state = await app.api.session(sessionId);
    const video = await app.api.video(state.video_id);
    return new AnnotatePage(app, new Session(app.api, state), video);
  }

  /**
   * @param {App} app
   * @param {Session} session
   * @param {Video} video
   */
  constructor(app, session, video) {
    const { api, connection, toasts } = app;
    const { width, height } = session.size;
    this.#app = app;
    this.#session = session;
    this.#playhead = new Playhead(session.totalFrames, session.fps);
    this.#moves = new Moves(this.#playhead, session);
    this.#masks = new MaskCache(api, session.id);
    this.#painter = new MaskPainter(width, height);
    const load = (/** @type {number} */ frame, /** @type {AbortSignal} */ signal) =>
      api.frame(video.id, frame, signal);
    this.#frames = new FrameCache(load, width * height);
    this.#stage = new Stage(session.size);
    this.#viewer = new Viewer({
      session,
      selection: this.#selection,
      playhead: this.#playhead,
      stage: this.#stage,
      frames: this.#frames,
      masks: this.#masks,
      painter: this.#painter,
    });
    this.#prompting = new Prompting(api, session, this.#masks, this.#history);
    this.#propagation = new Propagation(api, connection, session);
    this.#timeline = new Timeline({
      session,
      selection: this.#selection,
      playhead: this.#playhead,
    });
    this.#panel = new PropagationPanel({
      session,
      playhead: this.#playhead,
      propagation: this.#propagation,
      toasts,
      rangeChanged: (range) => this.#timeline.showRange(range),
    });
    this.#tools = new StageTools(this.#stage, this.#history, {
      undo: () => this.#undo(),
      redo: () => this.#redo(),
    });
    const shortcuts = this.#makeShortcuts();
    this.#shortcuts = new Shortcuts(shortcuts);
    this.element = this.#layout(video, () => showShortcuts(shortcuts));
    this.#connect();
  }

  get title() {
    return this.element.dataset.title ?? "";
  }

  /** @param {number} frame */
  async start(frame) {
    this.#playhead.seek(frame);
    this.#viewer.show();
    try {
      await this.#propagation.resume();
    } catch (error) {
      this.#app.toasts.error("Running jobs could not be looked up.", error);
    }
  }

  close() {
    clearTimeout(this.#addressTimer);
    this.#playhead.stop();
    this.#app.connection.removeEventListener("restored", this.#onRestored);
    this.#shortcuts.close();
    this.#propagation.stop();
    this.#viewer.close();
    this.#frames.close();
    this.#painter.close();
    this.#stage.close();
    this.#timeline.close();
  }

  #connect() {
    const { toasts, connection } = this.#app;
    this.#playhead.addEventListener("seek", () => this.#seeked());
    this.#playhead.addEventListener("play", () => this.#viewer.show());
    this.#viewer.addEventListener("problem", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      toasts.error(`Frame ${this.#playhead.frame} can't be shown.`, detail);
    });
    this.#viewer.addEventListener("loading", (event) => {
      this.#loading.hidden = !(/** @type {CustomEvent} */ (event).detail);
    });
    this.#stage.addEventListener("click", (event) => {
      const { frame, x, y, include } = /** @type {CustomEvent} */ (event).detail;
      this.#clicked(frame, [x, y], include);
    });
    this.#stage.addEventListener("box", (event) => {
      const { frame, box } = /** @type {CustomEvent} */ (event).detail;
      this.#give(frame, { box });
    });
    this.#stage.addEventListener("shown", () => this.#mark());
    this.#session.addEventListener("change", () => this.#sessionChanged());
    this.#selection.addEventListener("change", () => this.#selectionChanged());
    this.#prompting.addEventListener("waiting", () => this.#mark());
    this.#propagation.addEventListener("masks", (event) => {
      const { frame } = /** @type {CustomEvent<{frame: number | null}>} */ (event).detail;
      this.#masksMade(frame);
    });
    connection.addEventListener("restored", this.#onRestored);
  }

  /**
   * @param {number} frame
   * @param {PointXY} point
   * @param {boolean} include
   */
  #clicked(frame, point, include) {
    if (!include && this.#selection.objectId === null) {
      this.#app.toasts.note("Choose an object, or left-click one, before you exclude parts of it.");
      return;
    }
    this.#give(frame, { point, include });
  }

  /**
   * @param {number} frame
   * @param {{point?: PointXY, include?: boolean, box?: BoxXY}} given
   */
  async #give(frame, given) {
    this.#playhead.stop();
    const objectId = this.#selection.objectId ?? this.#prompting.freeObjectId;
    this.#selection.objectId = objectId;
    this.#selection.setHidden(objectId, false);
    this.#selection.masksVisible = true;
    try {
      await this.#prompting.give({ objectId, frame, ...given });
      await this.#viewer.refresh(frame);
    } catch (error) {
      const what = given.box ? "The box was not taken." : "The click was not taken.";
      this.#app.toasts.error(what, error);
      if (!this.#session.object(objectId) && this.#selection.objectId === objectId) {
        this.#selection.objectId = null;
      }
    }
  }

  async #undo() {
    await this.#travel("It could not be undone.", () => this.#history.undo());
  }

  async #redo() {
    await this.#travel("It could not be done again.", () => this.#history.redo());
  }

  /**
   * @param {string} failure
   * @param {() => Promise<import("./history.js").Command | null>} step
   */
  async #travel(failure, step) {
    try {
      const command = await step();
      if (command) {
        const object = this.#session.object(command.objectId);
        this.#selection.objectId = object ? object.object_id : null;
      }
    } catch (error) {
      this.#app.toasts.error(failure, error);
    }
    await this.#viewer.repaint();
  }

  #seeked() {
    this.#viewer.show();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => {
      this.#app.noteAddress(`#/sessions/${this.#session.id}?frame=${this.#playhead.frame}`);
    }, ADDRESS_DELAY);
  }

  #sessionChanged() {
    this.#mark();
    this.#viewer.repaintIfColorsChanged();
  }

  #selectionChanged() {
    this.#stage.masksVisible = this.#selection.masksVisible;
    this.#mark();
    this.#viewer.repaint();
  }

  #mark() {
    const { shownFrame } = this.#stage;
    const { waiting } = this.#prompting;
    this.#stage.showMarkers(markersOn(shownFrame, this.#session, this.#selection, waiting));
  }

  /** @param {number | null} frame */
  #masksMade(frame) {
    if (frame === null) {
      this.#masks.forgetAll();
      this.#viewer.repaint();
    } else {
      this.#masks.forget(frame);
      this.#viewer.refresh(frame);
    }
  }

  #restored() {
    this.#viewer.show();
  }

  /** Leaves what is under way: a box half drawn, the box tool, at last the chosen object. */
  #cancel() {
    if (this.#stage.cancel()) return;
    if (this.#stage.tool === "box") this.#tools.choose("point");
    else this.#selection.objectId = null;
  }

  #makeShortcuts() {
    /** @type {import("./shortcuts.js").Shortcut[]} */
    const shortcuts = annotateShortcuts({
      stage: this.#stage,
      tools: this.#tools,
      moves: this.#moves,
      propagate: () => this.#panel.submit(),
      anotherObject: () => (this.#selection.objectId = null),
      toggleMasks: () => (this.#selection.masksVisible = !this.#selection.masksVisible),
      cancel: () => this.#cancel(),
      undo: () => this.#undo(),
      redo: () => this.#redo(),
      help: () => showShortcuts(shortcuts),
    });
    return shortcuts;
  }

  /**
   * @param {Video} video
   * @param {() => void} help
   */
  #layout(video, help) {
    const playhead = this.#playhead;
    const { width, height } = this.#session.size;
    const transport = new Transport(playhead, this.#session.fps, this.#moves, this.#tools.zoom);
    const objects = new ObjectsPanel({
      session: this.#session,
      selection: this.#selection,
      prompting: this.#prompting,
      history: this.#history,
      toasts: this.#app.toasts,
      deleted: () => {
        this.#masks.forgetAll();
        this.#viewer.repaint();
      },
    });
    this.#loading.hidden = true;
    this.#loading.classList.add("stage-loading");
    this.#stage.element.append(this.#loading);
    const rate = Number(this.#session.fps.toFixed(2));
    const facts = `${width}×${height} · ${counted(playhead.total, "frame")} · ${rate} fps`;
    return h(
      "main",
      { class: "annotate", "data-title": video.name },
      h(
        "header",
        { class: "topbar" },
        h("a", { class: "back", href: "#/" }, icon("back"), "Videos"),
        h("h1", {}, video.name),
        h("p", { class: "facts" }, facts),
        this.#app.connectionBadge,
        iconButton("keyboard", "Keys and mouse", help, "?"),
      ),
      this.#tools.tools,
      this.#stage.element,
      h("aside", { class: "sidebar" }, objects.element, this.#panel.element),
      h("footer", { class: "bottom" }, transport.element, this.#timeline.element),
    );
  }
}
