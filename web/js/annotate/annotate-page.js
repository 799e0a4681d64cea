import { ObjectsPanel } from "../objects/objects-panel.js";
import { PropagationPanel } from "../propagation/propagation-panel.js";
import { Shortcuts } from "./shortcuts.js";
import { Timeline } from "../timeline/timeline.js";
import { ToolRail } from "./tool-rail.js";
import { Transport } from "./transport.js";
import { Workspace } from "./workspace.js";
import { annotateShortcuts } from "./annotate-shortcuts.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { isGone } from "../api/errors.js";
import { iconButton, spinner, textButton } from "../ui/controls.js";
import { promptMarkers } from "./prompt-markers.js";
import { showCategories } from "../categories/categories-dialog.js";
import { showExport } from "../exchange/export-dialog.js";
import { showImport } from "../exchange/import-dialog.js";
import { showShortcuts } from "../ui/dialogs.js";
import { zoomButtons } from "./zoom-buttons.js";

/**
 * @typedef {import("../app.js").App} App
 * @typedef {import("../types.js").Video} Video
 */

/** Milliseconds a frame is looked at before the address notes it. */
const ADDRESS_DELAY = 250;

/** One video with its annotation: makes the panels, and connects them. */
export class AnnotatePage {
  #app;
  #work;
  #panel;
  #timeline;
  #rail;
  #shortcuts;
  #loading = spinner("Loading the frame");
  #addressTimer = 0;
  #onRestored = () => this.#restored();
  #closed = new AbortController();
  element;

  /**
   * @param {App} app
   * @param {string} sessionId
   */
  static async open(app, sessionId) {
    const state = await app.api.session(sessionId);
    return new AnnotatePage(app, state, await app.library.video(state.video_id));
  }

  /**
   * @param {App} app
   * @param {import("../types.js").SessionState} state
   * @param {Video} video
   */
  constructor(app, state, video) {
    const work = new Workspace(app, state, video);
    this.#app = app;
    this.#work = work;
    this.#timeline = new Timeline({
      ...work,
      nextSuspect: () => work.navigation.toNextSuspect(),
    });
    this.#panel = new PropagationPanel({
      ...work,
      api: app.api,
      toasts: app.toasts,
      rangeChanged: (range) => this.#timeline.showRange(range),
    });
    this.#rail = new ToolRail(work.tools, work.history, {
      undo: () => this.#travel("undo"),
      redo: () => this.#travel("redo"),
    });
    const shortcuts = this.#makeShortcuts();
    this.#shortcuts = new Shortcuts(shortcuts);
    this.element = this.#layout(() => showShortcuts(shortcuts));
    this.#connect();
  }

  get title() {
    return this.#work.video.name;
  }

  /** @param {number} frame */
  async start(frame) {
    const { playhead, viewer, propagation, history, categories } = this.#work;
    playhead.seek(frame);
    viewer.show();
    this.#rate(null);
    history.refresh();
    try {
      await propagation.resume();
    } catch (error) {
      this.#app.toasts.error("Running jobs could not be looked up.", error);
    }
    try {
      await categories.load();
    } catch (error) {
      this.#app.toasts.error("The project's categories could not be fetched.", error);
    }
  }

  close() {
    clearTimeout(this.#addressTimer);
    this.#closed.abort();
    this.#app.connection.removeEventListener("restored", this.#onRestored);
    this.#shortcuts.close();
    this.#panel.close();
    this.#timeline.close();
    this.#work.close();
  }

  #connect() {
    const { toasts, connection } = this.#app;
    const { playhead, viewer, stage, session, selection, tools, outline } = this.#work;
    const { prompts, propagation, history } = this.#work;
    playhead.addEventListener("seek", () => this.#seeked());
    playhead.addEventListener("play", () => viewer.show());
    viewer.addEventListener("problem", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      if (isGone(detail)) return this.#app.reopen();
      toasts.error(`Frame ${playhead.frame} can't be shown.`, detail);
    });
    viewer.addEventListener("loading", (event) => {
      this.#loading.hidden = !(/** @type {CustomEvent} */ (event).detail);
    });
    viewer.addEventListener("masks", () => outline.update());
    tools.addEventListener("change", () => outline.update());
    stage.addEventListener("shown", () => this.#mark());
    session.addEventListener("change", () => {
      this.#mark();
      viewer.repaintIfColorsChanged();
    });
    session.addEventListener("edit", () => {
      history.refresh();
    });
    session.addEventListener("masks", (event) => {
      this.#rate(/** @type {CustomEvent<{frame: number | null}>} */ (event).detail.frame);
    });
    selection.addEventListener("change", () => {
      stage.masksVisible = selection.masksVisible;
      this.#mark();
      outline.update();
      viewer.repaintIfHiddenChanged();
    });
    prompts.addEventListener("waiting", () => this.#prompted());
    prompts.addEventListener("renumbered", (event) => {
      const { from, to } = /** @type {CustomEvent<{from: number, to: number}>} */ (event).detail;
      if (selection.objectId === from) selection.objectId = to;
    });
    propagation.addEventListener("masks", (event) => {
      const { frame } = /** @type {CustomEvent<{frame: number | null}>} */ (event).detail;
      this.#masksMade(frame);
    });
    connection.addEventListener("restored", this.#onRestored);
    window.addEventListener("focus", () => this.#returned(), { signal: this.#closed.signal });
  }

  /** @param {number | null} frame where masks changed; null for any */
  #rate(frame) {
    const { confidence } = this.#work;
    if (frame === null) confidence.refresh();
    else confidence.note(frame, frame);
  }

  /** Once all prompts are answered, asks what they made stale. */
  async #prompted() {
    const { prompts, session } = this.#work;
    this.#mark();
    if (prompts.waiting.length > 0) return;
    try {
      await session.refresh();
    } catch (error) {
      if (isGone(error)) return this.#app.reopen();
      // What is stale shows with the next change.
      console.debug("The session was not refreshed:", error);
    }
  }

  /** @param {"undo" | "redo"} direction */
  async #travel(direction) {
    const { history, session, selection, prompts } = this.#work;
    try {
      const move = await prompts.inTurn(async () => {
        // A key may come before it is known what the last change left to take back.
        await history.settled();
        return history.step(direction);
      });
      if (!move) return;
      await session.reload();
      const [only, ...others] = move.object_ids;
      if (others.length === 0 && session.object(only)) selection.objectId = only;
      else if (!session.object(selection.objectId)) selection.objectId = null;
    } catch (error) {
      const what = direction === "undo" ? "undone" : "done again";
      this.#app.toasts.error(`It was not ${what}.`, error);
    }
    this.#masksMade(null);
  }

  #seeked() {
    const { viewer, session, playhead } = this.#work;
    viewer.show();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => {
      this.#app.noteAddress(`#/sessions/${session.id}?frame=${playhead.frame}`);
    }, ADDRESS_DELAY);
  }

  #mark() {
    const { stage, session, selection, prompts } = this.#work;
    stage.showMarkers(promptMarkers(stage.shownFrame, session, selection, prompts.waiting));
  }

  /** @param {number | null} frame null when masks of any may have changed */
  #masksMade(frame) {
    const { masks, viewer } = this.#work;
    this.#rate(frame);
    if (frame === null) {
      masks.forgetAll();
      viewer.repaint();
    } else {
      masks.forget(frame);
      viewer.refresh(frame);
    }
  }

  /** What was sent while the network was lost may have arrived. */
  #restored() {
    this.#work.viewer.show();
    this.#returned();
  }

  /** The person comes back to this tab, and may have worked in another one meanwhile. */
  async #returned() {
    const { session, prompts, propagation } = this.#work;
    if (prompts.waiting.length > 0) return;
    const known = JSON.stringify(session.objects);
    try {
      await session.refresh();
      if (JSON.stringify(session.objects) !== known) this.#masksMade(null);
      await propagation.resume();
    } catch (error) {
      if (isGone(error)) return this.#app.reopen();
      // What is done next here meets the same obstacle, and says so.
      console.debug("The session was not refreshed:", error);
    }
  }

  #makeShortcuts() {
    /** @type {import("./shortcuts.js").Shortcut[]} */
    const shortcuts = annotateShortcuts(this.#work, {
      propagate: () => this.#panel.submit(),
      removeKeyframe: () => this.#removeKeyframe(),
      toggleLock: () => this.#toggleLock(),
      undo: () => this.#travel("undo"),
      redo: () => this.#travel("redo"),
      help: () => showShortcuts(shortcuts),
    });
    return shortcuts;
  }

  /** Takes back the chosen object's prompts on this frame. */
  async #removeKeyframe() {
    const { session, selection, playhead, prompts, viewer } = this.#work;
    const { frame } = playhead;
    const object = session.object(selection.objectId);
    if (!object || !session.keyframe(object.object_id, frame)) return;
    try {
      await prompts.removeKeyframe(object.object_id, frame);
    } catch (error) {
      this.#app.toasts.error("The keyframe was not removed.", error);
    }
    await viewer.refresh(frame);
  }

  async #toggleLock() {
    const { session, selection } = this.#work;
    const object = session.object(selection.objectId);
    if (!object) return;
    try {
      await session.updateObject(object.object_id, { locked: !object.locked });
    } catch (error) {
      this.#app.toasts.error(`${object.name} was not changed.`, error);
    }
  }

  /** @param {() => void} help */
  #layout(help) {
    const { playhead, session, stage, video, navigation, categories } = this.#work;
    const { width, height } = session.size;
    const transport = new Transport(playhead, session.fps, navigation, zoomButtons(stage));
    const objects = new ObjectsPanel({
      ...this.#work,
      toasts: this.#app.toasts,
      masksChanged: () => this.#masksMade(null),
    });
    this.#loading.hidden = true;
    this.#loading.classList.add("stage-loading");
    stage.element.append(this.#loading);
    const rate = Number(session.fps.toFixed(2));
    const facts = `${width}×${height} · ${counted(playhead.total, "frame")} · ${rate} fps`;
    const back = `#/projects/${encodeURIComponent(video.project_id)}`;
    return h(
      "main",
      { class: "annotate" },
      h(
        "header",
        { class: "topbar" },
        h("a", { class: "back", href: back }, icon("back"), "Videos"),
        h("h1", {}, video.name),
        h("p", { class: "facts" }, facts),
        this.#app.connectionBadge,
        textButton("categories", "Categories", () => showCategories(categories)),
        textButton("upload", "Import", () =>
          showImport(this.#app, session, () => this.#masksMade(null)),
        ),
        textButton("download", "Export", () => showExport(this.#app, session, video.name)),
        iconButton("keyboard", "Keys and mouse", help, "?"),
      ),
      this.#rail.element,
      this.#rail.options,
      stage.element,
      h("aside", { class: "sidebar" }, objects.element, this.#panel.element),
      h("footer", { class: "bottom" }, transport.element, this.#timeline.element),
    );
  }
}
