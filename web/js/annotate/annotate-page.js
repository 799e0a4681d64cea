import { ObjectsPanel } from "../objects/objects-panel.js";
import { PropagationPanel } from "../propagation/propagation-panel.js";
import { Shortcuts } from "./shortcuts.js";
import { ShotCuts } from "../timeline/shot-cuts.js";
import { Timeline } from "../timeline/timeline.js";
import { ToolRail } from "./tool-rail.js";
import { Transport } from "./transport.js";
import { Workspace } from "./workspace.js";
import { annotateShortcuts } from "./annotate-shortcuts.js";
import { counted } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { iconButton, spinner, textButton } from "../ui/controls.js";
import { isGone } from "../api/errors.js";
import { promptMarkers } from "./prompt-markers.js";
import { showCategories } from "../categories/categories-dialog.js";
import { showExport } from "../exchange/export-dialog.js";
import { showImport } from "../exchange/import-dialog.js";
import { showShortcuts } from "../ui/dialogs.js";
import { zoomButtons } from "./zoom-buttons.js";

/**
 * What the page works with.
 *
 * @typedef {object} Surroundings
 * @property {import("../server.js").Server} server
 * @property {import("../ui/toasts.js").Toasts} toasts
 * @property {import("../ui/connection-badge.js").ConnectionBadge} badge
 * @property {import("../app.js").Address} address
 */

/** Milliseconds a frame is shown before its number is written to the address. */
const ADDRESS_DELAY = 250;

/** The page to annotate one video: lays out the panels, and connects them. */
export class AnnotatePage {
  #work;
  #toasts;
  #address;
  #timeline;
  #propagation;
  #shortcuts;
  #loading = spinner("Loading the frame");
  #addressTimer = 0;
  #closed = new AbortController();
  element;

  /**
   * @param {string} sessionId
   * @param {Surroundings} surroundings
   */
  static async open(sessionId, surroundings) {
    const { sessions, library } = surroundings.server;
    const state = await sessions.session(sessionId);
    return new AnnotatePage(surroundings, state, await library.video(state.video_id));
  }

  /**
   * @param {Surroundings} surroundings
   * @param {import("../types.js").SessionState} state
   * @param {import("../types.js").Video} video
   */
  constructor({ server, toasts, badge, address }, state, video) {
    const work = new Workspace(server, toasts, state, video);
    const { session, selection, playhead, propagations } = work;
    this.#work = work;
    this.#toasts = toasts;
    this.#address = address;
    this.#timeline = new Timeline(session, selection, playhead, work.confidence);
    this.#timeline.addMarks(new ShotCuts(server.library, video.id, playhead.total).element);
    this.#propagation = new PropagationPanel(session, selection, playhead, propagations, toasts);
    this.#shortcuts = this.#makeShortcuts();
    this.element = this.#layout(server, badge);
    this.#connect(server.connection);
  }

  get title() {
    return this.#work.video.name;
  }

  /** @param {number} frame */
  async start(frame) {
    const { playhead, viewer, propagations, history, confidence, categories } = this.#work;
    playhead.seek(frame);
    viewer.show();
    confidence.refresh();
    history.refresh();
    try {
      await propagations.resume();
    } catch (error) {
      this.#toasts.error("Running jobs could not be looked up.", error);
    }
    try {
      await categories.load();
    } catch (error) {
      this.#toasts.error("The project's categories could not be fetched.", error);
    }
  }

  close() {
    clearTimeout(this.#addressTimer);
    this.#closed.abort();
    this.#shortcuts.close();
    this.#propagation.close();
    this.#timeline.close();
    this.#work.close();
  }

  /** @param {import("../api/connection.js").Connection} connection */
  #connect(connection) {
    const { playhead, viewer, stage, session, selection, prompts, sync } = this.#work;
    const { tools, outline, history, navigation } = this.#work;
    const { signal } = this.#closed;
    playhead.on("seek", () => this.#seeked());
    playhead.on("play", () => viewer.show());
    viewer.on("problem", (error) => {
      if (isGone(error)) return this.#address.reopen();
      this.#toasts.error(`Frame ${playhead.frame} can't be shown.`, error);
    });
    viewer.on("loading", (visible) => (this.#loading.hidden = !visible));
    viewer.on("masks", () => outline.update());
    tools.on("change", () => outline.update());
    stage.on("shown", () => this.#showMarkers());
    session.on("change", () => {
      this.#showMarkers();
      viewer.repaintIfRestyled();
    });
    session.on("edit", () => history.refresh());
    selection.on("change", () => {
      stage.masksVisible = selection.masksVisible;
      this.#showMarkers();
      outline.update();
      viewer.repaintIfRestyled();
    });
    prompts.on("waiting", () => this.#showMarkers());
    prompts.on("renumbered", (from, to) => {
      if (selection.objectId === from) selection.objectId = to;
    });
    sync.on("gone", () => this.#address.reopen());
    connection.on("restored", () => this.#restored(), { signal });
    window.addEventListener("focus", () => sync.refresh(), { signal });
    this.#timeline.on("nextsuspect", () => navigation.toNextSuspect());
    this.#timeline.showRange(this.#propagation.range);
    this.#propagation.on("range", () => this.#timeline.showRange(this.#propagation.range));
  }

  #seeked() {
    const { viewer, session, playhead } = this.#work;
    viewer.show();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => {
      this.#address.note(`#/sessions/${session.id}?frame=${playhead.frame}`);
    }, ADDRESS_DELAY);
  }

  #showMarkers() {
    const { stage, session, selection, prompts } = this.#work;
    stage.showMarkers(promptMarkers(stage.shownFrame, session, selection, prompts.waiting));
  }

  /** A request may have reached the server although the network was lost before the answer. */
  #restored() {
    this.#work.viewer.show();
    this.#work.sync.refresh();
  }

  #makeShortcuts() {
    const { stage, tools, navigation, selection, session } = this.#work;
    const { editor, undo, playhead } = this.#work;
    const subjects = { stage, tools, navigation, selection, session };
    return new Shortcuts(
      annotateShortcuts(subjects, {
        propagate: () => this.#propagation.submit(),
        removeKeyframe: () => editor.removeKeyframe(playhead.frame),
        toggleLock: () => editor.toggleLock(),
        undo: () => undo.undo(),
        redo: () => undo.redo(),
        help: () => this.#showHelp(),
      }),
    );
  }

  #showHelp() {
    showShortcuts(this.#shortcuts.all);
  }

  /**
   * @param {import("../server.js").Server} server
   * @param {import("../ui/connection-badge.js").ConnectionBadge} badge
   */
  #layout(server, badge) {
    const { playhead, session, selection, prompts, stage, video, navigation } = this.#work;
    const { categories, tools, history, undo, sync } = this.#work;
    const toasts = this.#toasts;
    const { width, height } = session.size;
    const transport = new Transport(playhead, session.fps, navigation, zoomButtons(stage));
    const rail = new ToolRail(tools, history, undo);
    const objects = new ObjectsPanel(session, selection, prompts, categories, toasts);
    objects.on("masks", () => sync.masksChanged(null));
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
        badge.element,
        textButton("categories", "Categories", () => showCategories(categories)),
        textButton("upload", "Import", () =>
          showImport(session, server, toasts, () => sync.masksChanged(null)),
        ),
        textButton("download", "Export", () => showExport(session, video.name, server, toasts)),
        iconButton("keyboard", "Keys and mouse", () => this.#showHelp(), "?"),
      ),
      rail.element,
      rail.options,
      stage.element,
      h("aside", { class: "sidebar" }, objects.element, this.#propagation.element),
      h("footer", { class: "bottom" }, transport.element, this.#timeline.element),
    );
  }
}
