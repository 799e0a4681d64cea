import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { askForText, confirm } from "../ui/dialogs.js";
import { iconButton } from "../ui/controls.js";
import { counted } from "../ui/format.js";
import { distinctions, labels } from "./namesakes.js";

/** @typedef {import("../types.js").Project} Project */

/** The projects beside the videos: choose, create, rename, delete. */
export class ProjectsList {
  #app;
  #projects;
  #chosen;
  #list = h("ul", { class: "projects-list" });
  element;

  /**
   * @param {import("../app.js").App} app
   * @param {Project[]} projects
   * @param {string} chosen id of the one whose videos are shown
   */
  constructor(app, projects, chosen) {
    this.#app = app;
    this.#projects = projects;
    this.#chosen = chosen;
    const add = h(
      "button",
      { type: "button", class: "button button-small", onclick: () => this.#create() },
      icon("add"),
      "New project",
    );
    this.element = h(
      "nav",
      { class: "projects", "aria-label": "Projects" },
      h("header", {}, h("h2", {}, "Projects"), add),
      this.#list,
    );
    this.#show();
  }

  /**
   * @param {string} id
   * @param {number} change of how many videos it holds
   */
  count(id, change) {
    const project = this.#projects.find((other) => other.id === id);
    if (project) project.video_count += change;
    this.#show();
  }

  #show() {
    const told = distinctions(this.#projects);
    const rows = this.#projects.map((project) => this.#row(project, told.get(project.id)));
    this.#list.replaceChildren(...rows);
  }

  /**
   * @param {Project} project
   * @param {string} [told] what tells it from another of its name
   */
  #row(project, told) {
    const { id, name, video_count: count } = project;
    const chosen = id === this.#chosen;
    const label = this.#label(project);
    const link = h(
      "a",
      { href: `#/projects/${encodeURIComponent(id)}`, "aria-current": chosen ? "page" : false },
      h(
        "span",
        { class: "project-name", title: name },
        name,
        told ? h("span", { class: "project-told" }, told) : null,
      ),
      h("span", { class: "project-count", "aria-label": counted(count, "video") }, String(count)),
    );
    return h(
      "li",
      { class: chosen ? "project chosen" : "project" },
      link,
      h(
        "div",
        { class: "project-actions" },
        iconButton("pencil", `Rename ${label}`, () => this.#rename(project)),
        this.#projects.length > 1
          ? iconButton("trash", `Delete ${label}`, () => this.#remove(project))
          : null,
      ),
    );
  }

  /** @param {Project} project */
  #label({ id, name }) {
    return labels(this.#projects).get(id) ?? name;
  }

  async #create() {
    const { library, toasts } = this.#app;
    const preset = h("select", { class: "field" }, h("option", { value: "" }, "None"));
    const label = h("label", { class: "stacked" }, "Categories to start with", preset);
    library.presets().then(
      (presets) => {
        const options = presets.map(({ name, categories }) => {
          const some = categories.slice(0, 3).map((category) => category.name);
          return h("option", { value: name }, `${name} (${some.join(", ")} …)`);
        });
        preset.append(...options);
      },
      () => (label.hidden = true),
    );
    const name = await askForText("New project", "Name", "", "Create", [label]);
    if (!name) return;
    try {
      const project = await library.createProject(name, preset.value || null);
      location.hash = `#/projects/${encodeURIComponent(project.id)}`;
    } catch (error) {
      toasts.error("The project was not created.", error);
    }
  }

  /** @param {Project} project */
  async #rename(project) {
    const name = await askForText("Rename project", "Name", project.name, "Rename");
    if (!name || name === project.name) return;
    try {
      Object.assign(project, await this.#app.library.renameProject(project.id, name));
      this.#show();
      if (project.id === this.#chosen) this.#app.reopen();
    } catch (error) {
      this.#app.toasts.error("The project was not renamed.", error);
    }
  }

  /** @param {Project} project */
  async #remove(project) {
    const { id, video_count: count } = project;
    const name = this.#label(project);
    const text = count
      ? `${name} is deleted with its ${counted(count, "video")}, all their objects and masks. ` +
        "This can't be undone."
      : `${name} is deleted. It holds no videos.`;
    if (!(await confirm(`Delete ${name}?`, text, "Delete"))) return;
    try {
      await this.#app.library.deleteProject(id);
      if (id === this.#chosen) location.hash = "#/";
      this.#projects = this.#projects.filter((project) => project.id !== id);
      this.#show();
    } catch (error) {
      this.#app.toasts.error(`${name} was not deleted.`, error);
    }
  }
}
