import { AnnotatePage } from "./annotate/annotate-page.js";
import { ApiError, isGone, sentence } from "./api/errors.js";
import { ConnectionBadge } from "./ui/connection-badge.js";
import { LibraryPage } from "./library/library-page.js";
import { Server } from "./server.js";
import { Toasts } from "./ui/toasts.js";
import { Uploads } from "./library/uploads.js";
import { askForToken } from "./ui/dialogs.js";
import { h } from "./ui/dom.js";
import { icon } from "./ui/icons.js";
import { login } from "./api/login.js";

/**
 * @typedef {{element: HTMLElement, title: string, start(frame: number): unknown,
 *   close(): void}} Page
 * @typedef {{reopen(): void, note(hash: string): void}} Address what a page does with the address:
 *   loads its page again, or changes it without leaving the page or adding to the browser's history
 */

/**
 * Shows the page of the address: `#/` is the first project, `#/projects/ID` another one,
 * `#/videos/ID` opens a video's session, `#/sessions/ID?frame=N` is that session.
 */
export class App {
  #server = new Server(() => askForToken(login));
  #toasts = new Toasts();
  #uploads = new Uploads(this.#server.library, this.#server.connection);
  #badge = new ConnectionBadge(this.#server.connection);
  /** @type {Address} */
  #address = {
    reopen: () => this.#reopen(),
    note: (hash) => history.replaceState(null, "", hash),
  };
  #root;
  /** @type {Page | null} */
  #page = null;
  #visit = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    window.addEventListener("hashchange", () => {
      // A dialog belongs to the page it was opened on.
      for (const dialog of document.querySelectorAll("dialog")) dialog.close();
      this.#open();
    });
    // A mouse press must not focus a button or the canvas: Space plays the video afterwards.
    document.addEventListener("mousedown", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!target.closest("button, canvas, [role=slider]") || target.closest("dialog")) return;
      event.preventDefault();
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    });
    // The browser would replace the page by a file that is dropped where nothing accepts it.
    for (const type of /** @type {const} */ (["dragover", "drop"])) {
      window.addEventListener(type, refuseFiles);
    }
    this.#open();
  }

  #reopen() {
    // Without a page, it is being opened already.
    if (this.#page) this.#open(this.#page.title);
  }

  /** @param {string} [title] of the page, if it was open before */
  async #open(title) {
    const visit = ++this.#visit;
    const { path, frame } = parse(location.hash);
    this.#show(null, waitingView());
    try {
      const page = await this.#make(path);
      if (visit !== this.#visit) return page?.close();
      if (!page) return;
      this.#show(page, page.element);
      document.title = page.title ? `${page.title} · Masklet` : "Masklet";
      page.start(frame);
    } catch (error) {
      if (visit === this.#visit) this.#show(null, this.#problem(error, title));
    }
  }

  /**
   * @param {string[]} path
   * @returns {Promise<Page | null>} null if the address was changed instead
   */
  async #make([family, id]) {
    const [server, toasts, badge] = [this.#server, this.#toasts, this.#badge];
    const address = this.#address;
    if (family === "sessions" && id) {
      return AnnotatePage.open(id, { server, toasts, badge, address });
    }
    if (family === "videos" && id) {
      const { sessions } = server;
      const session = (await sessions.latestSession(id)) ?? (await sessions.createSession(id));
      location.replace(`#/sessions/${encodeURIComponent(session.id)}`);
      return null;
    }
    const projectId = family === "projects" ? id : undefined;
    const uploads = this.#uploads;
    const page = await LibraryPage.open(projectId, { server, uploads, toasts, badge, address });
    if (!page) throw new ApiError(404, "The project was deleted");
    return page;
  }

  /**
   * @param {Page | null} page
   * @param {HTMLElement} element
   */
  #show(page, element) {
    this.#page?.close();
    this.#page = page;
    this.#root.replaceChildren(element);
  }

  /**
   * @param {unknown} error
   * @param {string} [title]
   */
  #problem(error, title) {
    const gone = isGone(error);
    const nothing = title
      ? `${title} was deleted or closed, perhaps in another tab.`
      : "There is nothing at this address. It may have been deleted.";
    const text = gone ? nothing : sentence(error);
    const retry = h("button", { type: "button", class: "button" }, "Try again");
    retry.onclick = () => this.#open();
    return h(
      "main",
      { class: "problem" },
      icon("film"),
      h("h1", {}, gone ? "Not found" : "This page can't be shown"),
      h("p", { role: "alert" }, text),
      h(
        "p",
        { class: "problem-actions" },
        gone ? null : retry,
        h("a", { class: "button button-primary", href: "#/" }, "All videos"),
      ),
    );
  }
}

/** @param {DragEvent} event */
function refuseFiles(event) {
  const { target, dataTransfer } = event;
  if (event.defaultPrevented || !dataTransfer?.types.includes("Files")) return;
  if (target instanceof HTMLInputElement && target.type === "file") return;
  event.preventDefault();
  dataTransfer.dropEffect = "none";
}

/** CSS shows it only if the wait takes long. */
function waitingView() {
  const text = h("p", {}, "Loading…");
  return h("main", { class: "opening", role: "status" }, h("span", { class: "spinner" }), text);
}

/**
 * @param {string} hash
 * @returns {{path: string[], frame: number}}
 */
function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const frame = Number(new URLSearchParams(query).get("frame"));
  return {
    path: path.split("/").map(decodeURIComponent),
    frame: Number.isInteger(frame) ? frame : 0,
  };
}
