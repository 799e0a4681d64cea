import { Categories } from "../categories/categories.js";
import { EngineStatus } from "../models/engine-status.js";
import { FileDrop } from "./file-drop.js";
import { ListOrder } from "./list-order.js";
import { ModelBanner } from "../models/model-banner.js";
import { ProjectsList } from "./projects-list.js";
import { askForText, choose, confirm } from "../ui/dialogs.js";
import { engineChip } from "../models/engine-chip.js";
import { h } from "../ui/dom.js";
import { labels } from "./namesakes.js";
import { showJobs } from "../jobs/jobs-dialog.js";
import { showCategories } from "../categories/categories-dialog.js";
import { showProjectExport } from "../exchange/project-export-dialog.js";
import { showPropagations } from "./running-propagations.js";
import { showModels } from "../models/models-dialog.js";
import { textButton } from "../ui/controls.js";
import { VIDEO_ORDERS } from "./orders.js";
import { unfinishedCards } from "./unfinished-uploads.js";
import { videoCard } from "./video-card.js";
import { words } from "../words.js";

/**
 * @typedef {import("./upload.js").Upload} Upload
 * @typedef {import("../types.js").Project} Project
 * @typedef {import("../types.js").Video} Video
 * @typedef {import("./zip-pack.js").ZipPack} ZipPack
 */

/**
 * What the page works with.
 *
 * @typedef {object} Surroundings
 * @property {import("../server.js").Server} server
 * @property {import("./uploads.js").Uploads} uploads
 * @property {import("../ui/toasts.js").Toasts} toasts
 * @property {import("../ui/connection-badge.js").ConnectionBadge} badge
 * @property {import("../app.js").Address} address
 */

/** The projects, the videos of one of them, and a place to drop more. */
export class LibraryPage {
  title;
  #server;
  #library;
  #uploads;
  #toasts;
  #projects;
  #project;
  #projectsList;
  #list = h("ul", { class: "cards", "aria-label": "Videos" });
  #drop;
  #engine;
  #banner;
  /** @type {Map<string, HTMLElement>} by the id of the video */
  #cards = new Map();
  /** @type {Map<string, Video>} by their ids */
  #videos = new Map();
  #order = new ListOrder("videos", VIDEO_ORDERS);
  /** @type {Map<string, HTMLElement>} by the key of the upload */
  #unfinished = new Map();
  #closed = new AbortController();
  element;

  /**
   * @param {string | undefined} projectId undefined for the first project
   * @param {Surroundings} surroundings
   * @returns {Promise<LibraryPage | null>} null if there is no such project
   */
  static async open(projectId, surroundings) {
    const { library } = surroundings.server;
    const projects = await library.projects();
    const project = projectId ? projects.find(({ id }) => id === projectId) : projects[0];
    if (!project) return null;
    return new LibraryPage(surroundings, projects, project, await library.videos(project.id));
  }

  /**
   * @param {Surroundings} surroundings
   * @param {Project[]} projects
   * @param {Project} project
   * @param {Video[]} videos
   */
  constructor({ server, uploads, toasts, badge, address }, projects, project, videos) {
    const { library } = server;
    this.#server = server;
    this.#library = library;
    this.#uploads = uploads;
    this.#toasts = toasts;
    this.#projects = projects;
    this.#project = project;
    this.#projectsList = new ProjectsList(library, toasts, projects, project.id);
    this.#projectsList.on("renamed", () => address.reopen());
    this.title = project.name;
    this.#list.append(
      ...uploads.ofProject(project.id).map((upload) => upload.element),
      ...videos.map((video) => this.#card(video)),
    );
    this.#order.on("change", () => this.#sort());
    this.#sort();
    uploads.on("arrived", (upload, video) => this.#arrived(upload, video), {
      signal: this.#closed.signal,
    });
    this.#drop = new FileDrop({
      accept: (sources) => this.#upload(sources),
      failed: (error) => toasts.error("The folder could not be read.", error),
    });
    const categories = new Categories(library, project.id);
    const engine = new EngineStatus(server.exchange);
    const models = () => {
      void showModels(server, toasts, () => engine.load());
    };
    this.#engine = engine;
    this.#banner = new ModelBanner(engine, server, toasts);
    this.element = h(
      "main",
      { class: "library" },
      h(
        "header",
        { class: "library-head" },
        h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }),
        h("h1", {}, "Masklet"),
        h("p", {}, "Click an object once, follow it through the video."),
        badge.element,
        engineChip(engine, models),
        textButton("jobs", "Jobs", () => showJobs(server.jobs, toasts)),
        textButton("engine", "Models", models),
      ),
      this.#banner.element,
      this.#projectsList.element,
      h(
        "section",
        { class: "project-videos", "aria-label": "Videos of the project" },
        h(
          "header",
          {},
          h("h2", {}, project.name),
          this.#order.element,
          textButton("categories", "Categories", () => showCategories(categories)),
          textButton("download", "Export", () =>
            showProjectExport(project, [...this.#videos.values()], server, toasts),
          ),
        ),
        this.#drop.element,
        this.#list,
      ),
    );
  }

  async start() {
    this.#engine.load().catch((error) => console.debug("The engine was not looked up:", error));
    showPropagations(this.#server, this.#cards, this.#closed.signal).catch((error) => {
      // The cards show what was annotated before.
      console.debug("Running propagations were not looked up:", error);
    });
    const { id } = this.#project;
    this.#unfinished = await unfinishedCards(this.#library, id);
    // Some of them may be under way again already.
    for (const { key } of this.#uploads.ofProject(id)) this.#unfinished.delete(key);
    this.#list.prepend(...this.#unfinished.values());
  }

  close() {
    this.#closed.abort();
    this.#drop.close();
    this.#banner.close();
  }

  /** @param {(File | ZipPack)[]} sources */
  #upload(sources) {
    if (sources.length === 0) this.#toasts.note(words.nothingToUpload);
    const uploads = this.#uploads.add(sources, this.#project.id);
    for (const { key } of uploads) this.#unfinished.get(key)?.remove();
    this.#list.prepend(...uploads.map((upload) => upload.element));
  }

  /**
   * @param {Upload} upload
   * @param {Video} video
   */
  #arrived(upload, video) {
    const here = upload.projectId === this.#project.id;
    // Uploading a file again gives the video that is already there.
    if (here && this.#cards.has(video.id)) this.#cards.get(video.id)?.remove();
    else this.#projectsList.count(upload.projectId, 1);
    if (!here) return;
    upload.element.replaceWith(this.#card(video));
    this.#sort();
    // A person who uploads a single video wants to work on it.
    if (upload.isAlone) location.hash = `#/videos/${video.id}`;
  }

  /** @param {Video} video */
  #card(video) {
    const card = videoCard(video, this.#library.framePath(video.id, 0, 480), {
      rename: () => this.#rename(video, card),
      move: this.#projects.length > 1 ? () => this.#move(video, card) : null,
      remove: () => this.#remove(video, card),
    });
    this.#cards.set(video.id, card);
    this.#videos.set(video.id, video);
    return card;
  }

  /** Puts the cards of videos in order, after those of uploads, and hides those not searched for. */
  #sort() {
    const shown = this.#order.of([...this.#videos.values()]);
    this.#order.element.hidden = this.#videos.size < 2;
    for (const card of this.#cards.values()) card.hidden = true;
    for (const { id } of shown) {
      const card = /** @type {HTMLElement} */ (this.#cards.get(id));
      card.hidden = false;
      this.#list.append(card);
    }
  }

  /**
   * @param {Video} video
   * @param {HTMLElement} card
   */
  async #rename(video, card) {
    const name = await askForText("Rename video", "Name", video.name, "Rename");
    if (!name || name === video.name) return;
    try {
      card.replaceWith(this.#card(await this.#library.updateVideo(video.id, { name })));
      this.#sort();
    } catch (error) {
      this.#toasts.error(`${video.name} was not renamed.`, error);
    }
  }

  /**
   * @param {Video} video
   * @param {HTMLElement} card
   */
  async #move(video, card) {
    const others = this.#projects.filter(({ id }) => id !== this.#project.id);
    const names = labels(this.#projects);
    const options = others.map(({ id, name }) => ({ value: id, label: names.get(id) ?? name }));
    const target = await choose(`Move ${video.name}`, "To which project?", options);
    if (!target) return;
    try {
      await this.#library.updateVideo(video.id, { project_id: target });
      this.#gone(video, card);
      this.#projectsList.count(target, 1);
    } catch (error) {
      this.#toasts.error(`${video.name} was not moved.`, error);
    }
  }

  /**
   * @param {Video} video
   * @param {HTMLElement} card
   */
  async #remove(video, card) {
    const text = `${video.name} is deleted with all its objects and masks. This can't be undone.`;
    if (!(await confirm(`Delete ${video.name}?`, text, "Delete"))) return;
    card.classList.add("leaving");
    try {
      await this.#library.deleteVideo(video.id);
      this.#gone(video, card);
    } catch (error) {
      card.classList.remove("leaving");
      this.#toasts.error(`${video.name} was not deleted.`, error);
    }
  }

  /**
   * @param {Video} video
   * @param {HTMLElement} card
   */
  #gone(video, card) {
    card.remove();
    this.#cards.delete(video.id);
    this.#videos.delete(video.id);
    this.#sort();
    this.#projectsList.count(this.#project.id, -1);
  }
}
