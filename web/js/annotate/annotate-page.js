import { AttributesPanel } from "../objects/attributes-panel.js";
import { EngineStatus } from "../models/engine-status.js";
import { LostObjects } from "../propagation/lost-objects.js";
import { ObjectsPanel } from "../objects/objects-panel.js";
import { PropagationPanel } from "../propagation/propagation-panel.js";
import { ReviewPanel } from "../review/review-panel.js";
import { Shortcuts } from "./shortcuts.js";
import { ShotCuts } from "../timeline/shot-cuts.js";
import { Splitter } from "../ui/splitter.js";
import { StageNote } from "../stage/stage-note.js";
import { Timeline } from "../timeline/timeline.js";
import { ToolRail } from "./tool-rail.js";
import { Transport } from "./transport.js";
import { Workspace } from "./workspace.js";
import { annotateShortcuts } from "./annotate-shortcuts.js";
import { counted, hex } from "../ui/format.js";
import { h } from "../ui/dom.js";
import { engineChip } from "../models/engine-chip.js";
import { icon } from "../ui/icons.js";
import { iconButton, spinner, textButton } from "../ui/controls.js";
import { isGone } from "../api/errors.js";
import { lookMenu } from "../stage/look-menu.js";
import { promptMarkers } from "./prompt-markers.js";
import { showCategories } from "../categories/categories-dialog.js";
import { showExport } from "../exchange/export-dialog.js";
import { showHistory } from "./history-dialog.js";
import { showImport } from "../exchange/import-dialog.js";
import { showModels } from "../models/models-dialog.js";
import { showShortcuts } from "../ui/dialogs.js";
import { words } from "../words.js";
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

/** An answer to a click with less confidence is a guess. */
const SURE = 0.5;

/** Milliseconds a frame is shown before its number is written to the address. */
const ADDRESS_DELAY = 250;

/** The page to annotate one video: lays out the panels, and connects them. */
export class AnnotatePage {
  #work;
  #toasts;
  #address;
  #timeline;
  #propagation;
  #review;
  #shortcuts;
  #objects;
  #attributes;
  #engine;
  #note = new StageNote();
  /**
   * The last answer, if it is a guess.
   *
   * @type {import("../types.js").PromptReply | null}
   */
  #guess = null;
  #loading = spinner("Loading the frame");
  #addressTimer = 0;
  #closed = new AbortController();
  element;

  /**
   * @param {string} sessionId
   * @param {Surroundings} surroundings
   */
  static async open(sessionId, surroundings) {
    const { sessions, library, ready } = surroundings.server;
    await ready;
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
    this.#timeline = new Timeline(session, selection, playhead, work.confidence, work.colors);
    this.#timeline.addMarks((scale) => new ShotCuts(server.library, video.id, scale).element);
    this.#engine = new EngineStatus(server.exchange);
    this.#review = new ReviewPanel(work.reviews, session, playhead, toasts);
    this.#propagation = new PropagationPanel(
      session,
      selection,
      playhead,
      propagations,
      toasts,
      this.#engine,
    );
    this.#objects = new ObjectsPanel(session, selection, work.prompts, work.categories, toasts);
    this.#attributes = new AttributesPanel(session, selection, playhead, toasts);
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
    this.#engine.load().catch((error) => console.debug("The engine was not looked up:", error));
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
    const { tools, outline, history, navigation, confidence, colors } = this.#work;
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
    stage.on("shown", () => this.#showSuspects());
    confidence.on("change", () => this.#showSuspects());
    stage.on("hover", (at) => this.#showName(at));
    session.on("change", () => {
      this.#showMarkers();
      viewer.repaintIfRestyled();
    });
    colors.on("change", () => viewer.repaintIfRestyled());
    session.on("edit", () => history.refresh());
    selection.on("change", () => {
      stage.masksVisible = selection.masksVisible;
      this.#showMarkers();
      outline.update();
      viewer.repaintIfRestyled();
    });
    prompts.on("waiting", () => this.#showMarkers());
    prompts.on("answered", (reply) => {
      this.#guess = (reply.confidence ?? 1) < SURE ? reply : null;
      this.#showSuspects();
    });
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
    const { viewer, session, follow } = this.#work;
    viewer.show();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => {
      this.#address.note(`#/sessions/${session.id}?frame=${follow.place}`);
    }, ADDRESS_DELAY);
  }

  #showMarkers() {
    const { stage, session, selection, prompts } = this.#work;
    stage.showMarkers(promptMarkers(stage.shownFrame, session, selection, prompts.waiting));
  }

  /** @param {import("../types.js").PointXY | null} at where the mouse is, in pixels of the video */
  #showName(at) {
    const { stage, picker, colors } = this.#work;
    const object = at && stage.shownFrame !== null ? picker.objectAt(stage.shownFrame, at) : null;
    if (!object || !at) return this.#note.showName(null);
    const [x, y] = stage.toScreen(at);
    this.#note.showName({ text: object.name, color: hex(colors.of(object)), x, y });
  }

  /** Says over the picture why masks of its frame are suspect, or that one is a guess. */
  #showSuspects() {
    const { stage, confidence, session } = this.#work;
    const guess = this.#guess;
    if (guess && guess.frame_idx === stage.shownFrame) {
      const { object_id: id } = guess;
      return this.#note.showLine(words.guess(session.object(id)?.name ?? `Object ${id}`));
    }
    const lines = confidence.suspectsOn(stage.shownFrame ?? -1).map(({ object_id: id, reason }) => {
      return words.suspect(session.object(id)?.name ?? `Object ${id}`, reason);
    });
    this.#note.showLine(lines.join(" · "));
  }

  /** A request may have reached the server although the network was lost before the answer. */
  #restored() {
    this.#work.viewer.show();
    this.#work.sync.refresh();
  }

  #makeShortcuts() {
    const { stage, tools, navigation, selection, session } = this.#work;
    const { editor, undo, playhead, sync } = this.#work;
    const subjects = { stage, tools, navigation, selection, session, timeline: this.#timeline };
    return new Shortcuts(
      annotateShortcuts(subjects, {
        propagate: () => this.#propagation.submit(),
        removeKeyframe: () => editor.removeKeyframe(playhead.frame),
        nextCandidate: () => editor.nextCandidate(),
        markAbsent: () => editor.markAbsent(),
        editRange: async () => {
          if (await editor.editRange()) sync.masksChanged(null);
        },
        toggleLock: () => editor.toggleLock(),
        copyMask: () => editor.copyMask((frame, id) => this.#work.maskOf(frame, id)),
        pasteMask: () => editor.pasteMask(),
        categorise: (number) => this.#objects.categorise(number),
        rename: () => this.#objects.rename(),
        toggleOccluded: () => this.#attributes.toggleOccluded(),
        approve: () => void this.#review.approve(),
        nextToReview: () => void this.#review.next(),
        undo: () => undo.undo(),
        redo: () => undo.redo(),
        help: () => this.#showHelp(),
      }),
    );
  }

  #showHelp() {
    showShortcuts(this.#shortcuts.all);
  }

  /** Asks about lost objects: a click goes on with one, a keyframe without a mask ends it. */
  #lostObjects() {
    const { session, selection, playhead, editor, sync } = this.#work;
    const find = (/** @type {number} */ objectId, /** @type {number} */ frame) => {
      selection.objectId = objectId;
      playhead.stop();
      playhead.seek(frame);
    };
    return new LostObjects(session, {
      find,
      gone: async (objectId, frame) => {
        find(objectId, frame);
        if (await editor.markGone(objectId, frame)) sync.masksChanged(null);
      },
      right: (objectId, frame) => editor.removePause(objectId, frame),
    });
  }

  /**
   * @param {import("../server.js").Server} server
   * @param {import("../ui/connection-badge.js").ConnectionBadge} badge
   */
  #layout(server, badge) {
    const { playhead, session, selection, stage, video, navigation, look } = this.#work;
    const { categories, tools, history, undo, sync } = this.#work;
    const toasts = this.#toasts;
    const { width, height } = session.size;
    const view = h("div", { class: "view" }, lookMenu(look), zoomButtons(stage));
    const transport = new Transport(playhead, session.fps, navigation, view);
    const rail = new ToolRail(tools, history, undo, selection, session, () => {
      void showHistory(server.sessions, session.id, server.editor);
    });
    this.#objects.on("masks", () => sync.masksChanged(null));
    this.#loading.hidden = true;
    this.#loading.classList.add("stage-loading");
    stage.element.append(this.#loading, ...this.#note.elements);
    const rate = Number(session.fps.toFixed(2));
    const facts = `${width}×${height} · ${counted(playhead.total, "frame")} · ${rate} fps`;
    const back = `#/projects/${encodeURIComponent(video.project_id)}`;
    const sidebar = h(
      "aside",
      { class: "sidebar" },
      this.#objects.element,
      this.#attributes.element,
      this.#lostObjects().element,
      this.#propagation.element,
      this.#review.element,
    );
    const timeline = this.#timeline.element;
    const bottom = h("footer", { class: "bottom" }, transport.element, timeline);
    const beside = new Splitter({
      label: "Width of the panels",
      property: "--sidebar-width",
      panel: sidebar,
      side: "left",
      limits: [240, 640],
    });
    const above = new Splitter({
      label: "Height of the timeline",
      property: "--timeline-height",
      panel: timeline,
      side: "top",
      limits: [76, 600],
    });
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
        engineChip(this.#engine, () => {
          void showModels(server, toasts, () => void this.#engine.load());
        }),
        textButton("categories", "Categories", () => showCategories(categories)),
        textButton("upload", "Import", () =>
          showImport(session, server, toasts, () => {
            sync.masksChanged(null);
            session.announce();
          }),
        ),
        textButton("download", "Export", () =>
          showExport(session, this.#work.exported, server, toasts),
        ),
        iconButton("keyboard", "Keys and mouse", () => this.#showHelp(), "?"),
      ),
      rail.element,
      rail.options,
      stage.element,
      sidebar,
      beside.element,
      bottom,
      above.element,
    );
  }
}
