import { Emitter } from "../emitter.js";
import { ListOrder } from "./list-order.js";
import { PROJECT_ORDERS } from "./orders.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { askForText, confirm } from "../ui/dialogs.js";
import { iconButton } from "../ui/controls.js";
import { counted } from "../ui/format.js";
import { distinctions, labels } from "./namesakes.js";

/** @typedef {import("../types.js").Project} Project */

/** From how many projects on they can be searched and sorted. */
const MANY = 6;

/**
 * The list of projects beside the videos: choose, create, rename, delete; many can be searched.
 *
 * Event: `renamed` after the project whose videos are shown got another name.
 *
 * @extends {Emitter<{renamed(): void}>}
 */
export class ProjectsList extends Emitter {
  #library;
  #toasts;
  #projects;
  #chosen;
  #order = new ListOrder("projects", PROJECT_ORDERS);
  #list = h("ul", { class: "projects-list" });
  #none = h("p", { class: "hint", role: "status" });
  element;

  /**
   * @param {import("../api/library-api.js").LibraryApi} library
   * @param {import("../ui/toasts.js").Toasts} toasts
   * @param {Project[]} projects
   * @param {string} chosen id of the project whose videos are shown
   */
  constructor(library, toasts, projects, chosen) {
    super();
    this.#library = library;
    this.#toasts = toasts;
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
      this.#order.element,
      this.#list,
      this.#none,
    );
    this.#order.on("change", () => this.#show());
    this.#show();
  }

  /**
   * @param {string} id
   * @param {number} change of the number of its videos
   */
  count(id, change) {
    const project = this.#projects.find((other) => other.id === id);
    if (project) project.video_count += change;
    this.#show();
  }

  #show() {
    const created = distinctions(this.#projects);
    const areMany = this.#projects.length >= MANY;
    const shown = areMany ? this.#order.of(this.#projects) : this.#projects;
    this.#order.element.hidden = !areMany;
    this.#list.replaceChildren(
      ...shown.map((project) => this.#row(project, created.get(project.id))),
    );
    this.#none.textContent = shown.length > 0 ? "" : "No project has a name like this.";
  }

  /**
   * @param {Project} project
   * @param {string} [created] when it was created, if another project has the same name
   */
  #row(project, created) {
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
        created ? h("span", { class: "project-created" }, created) : null,
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
    const library = this.#library;
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
      this.#toasts.error("The project was not created.", error);
    }
  }

  /** @param {Project} project */
  async #rename(project) {
    const name = await askForText("Rename project", "Name", project.name, "Rename");
    if (!name || name === project.name) return;
    try {
      Object.assign(project, await this.#library.renameProject(project.id, name));
      this.#show();
      if (project.id === this.#chosen) this.emit("renamed");
    } catch (error) {
      this.#toasts.error("The project was not renamed.", error);
    }
  }

  /** @param {Project} project */
  async #remove(project) {
    const { id, video_count: count } = project;
    const name = this.#label(project);
    const text = count
      ? `${name} is deleted with its ${counted(count, "video")} and all their objects and masks. ` +
        "This can't be undone."
      : `${name} is deleted. It has no videos.`;
    if (!(await confirm(`Delete ${name}?`, text, "Delete"))) return;
    try {
      await this.#library.deleteProject(id);
      if (id === this.#chosen) location.hash = "#/";
      this.#projects = this.#projects.filter((other) => other.id !== id);
      this.#show();
    } catch (error) {
      this.#toasts.error(`${name} was not deleted.`, error);
    }
  }
}
