import { Categories } from "../categories/categories.js";
import { FileDrop } from "./file-drop.js";
import { ProjectsList } from "./projects-list.js";
import { askForText, choose, confirm } from "../ui/dialogs.js";
import { h } from "../ui/dom.js";
import { labels } from "./namesakes.js";
import { showCategories } from "../categories/categories-dialog.js";
import { showModels } from "../models/models-dialog.js";
import { textButton } from "../ui/controls.js";
import { unfinishedCards } from "./unfinished-uploads.js";
import { videoCard } from "./video-card.js";

/**
 * @typedef {import("../app.js").App} App
 * @typedef {import("../types.js").Project} Project
 * @typedef {import("../types.js").Video} Video
 */

/** The projects, the videos of one of them, and where more are dropped. */
export class LibraryPage {
  title;
  #app;
  #projects;
  #project;
  #projectsList;
  #list = h("ul", { class: "cards", "aria-label": "Videos" });
  #drop;
  /** @type {Map<string, HTMLElement>} by the video's id */
  #cards = new Map();
  /** @type {Map<string, HTMLElement>} by the upload's key */
  #unfinished = new Map();
  #closed = new AbortController();
  element;

  /**
   * @param {App} app
   * @param {string | undefined} projectId the first where it is missing
   */
  static async open(app, projectId) {
    const projects = await app.library.projects();
    const project = projectId ? projects.find(({ id }) => id === projectId) : projects[0];
    if (!project) return null;
    return new LibraryPage(app, projects, project, await app.library.videos(project.id));
  }

  /**
   * @param {App} app
   * @param {Project[]} projects
   * @param {Project} project
   * @param {Video[]} videos
   */
  constructor(app, projects, project, videos) {
    this.#app = app;
    this.#projects = projects;
    this.#project = project;
    this.#projectsList = new ProjectsList(app, projects, project.id);
    this.title = project.name;
    const newest = [...videos].sort((a, b) => b.created_at.localeCompare(a.created_at));
    this.#list.append(
      ...app.uploads.of(project.id).map((upload) => upload.element),
      ...newest.map((video) => this.#card(video)),
    );
    app.uploads.addEventListener("arrived", (event) => this.#arrived(event), {
      signal: this.#closed.signal,
    });
    this.#drop = new FileDrop((files) => this.#upload(files));
    const categories = new Categories(app.library, project.id);
    this.element = h(
      "main",
      { class: "library" },
      h(
        "header",
        { class: "library-head" },
        h("img", { src: "icon.svg", alt: "", width: 28, height: 28 }),
        h("h1", {}, "Masklet"),
        h("p", {}, "Click an object once, follow it through the video."),
        app.connectionBadge,
        textButton("engine", "Models", () => showModels(app)),
      ),
      this.#projectsList.element,
      h(
        "section",
        { class: "project-videos", "aria-label": "Videos of the project" },
        h(
          "header",
          {},
          h("h2", {}, project.name),
          textButton("categories", "Categories", () => showCategories(categories)),
        ),
        this.#drop.element,
        this.#list,
      ),
    );
  }

  async start() {
    const { library, uploads } = this.#app;
    const { id } = this.#project;
    this.#unfinished = await unfinishedCards(library, id);
    // Given again meanwhile, or all along.
    for (const { key } of uploads.of(id)) this.#unfinished.delete(key);
    this.#list.prepend(...this.#unfinished.values());
  }

  close() {
    this.#closed.abort();
    this.#drop.close();
  }

  /** @param {File[]} files */
  #upload(files) {
    const uploads = this.#app.uploads.add(files, this.#project.id);
    for (const { key } of uploads) this.#unfinished.get(key)?.remove();
    this.#list.prepend(...uploads.map((upload) => upload.element));
  }

  /** @param {Event} event */
  #arrived(event) {
    const { upload, video } = /** @type {CustomEvent<import("./uploads.js").Arrival>} */ (event)
      .detail;
    const here = upload.projectId === this.#project.id;
    // The same file again is the same video.
    if (here && this.#cards.has(video.id)) this.#cards.get(video.id)?.remove();
    else this.#projectsList.count(upload.projectId, 1);
    if (!here) return;
    upload.element.replaceWith(this.#card(video));
    // Whoever brings a single video wants to work on it.
    if (upload.isAlone) location.hash = `#/videos/${video.id}`;
  }

  /** @param {Video} video */
  #card(video) {
    const { library } = this.#app;
    const card = videoCard(video, library.framePath(video.id, 0, 480), {
      rename: () => this.#rename(video, card),
      move: this.#projects.length > 1 ? () => this.#move(video, card) : null,
      remove: () => this.#remove(video, card),
    });
    this.#cards.set(video.id, card);
    return card;
  }

  /**
   * @param {Video} video
   * @param {HTMLElement} card
   */
  async #rename(video, card) {
    const name = await askForText("Rename video", "Name", video.name, "Rename");
    if (!name || name === video.name) return;
    try {
      card.replaceWith(this.#card(await this.#app.library.updateVideo(video.id, { name })));
    } catch (error) {
      this.#app.toasts.error(`${video.name} was not renamed.`, error);
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
      await this.#app.library.updateVideo(video.id, { project_id: target });
      this.#gone(video, card);
      this.#projectsList.count(target, 1);
    } catch (error) {
      this.#app.toasts.error(`${video.name} was not moved.`, error);
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
      await this.#app.library.deleteVideo(video.id);
      this.#gone(video, card);
    } catch (error) {
      card.classList.remove("leaving");
      this.#app.toasts.error(`${video.name} was not deleted.`, error);
    }
  }

  /**
   * @param {Video} video
   * @param {HTMLElement} card
   */
  #gone(video, card) {
    card.remove();
    this.#cards.delete(video.id);
    this.#projectsList.count(this.#project.id, -1);
  }
}
