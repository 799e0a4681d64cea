import { h } from "./ui/dom.js";
import { icon } from "./ui/icons.js";
import { askForToken } from "./ui/dialogs.js";
import { Client } from "./api/client.js";
import { Connection } from "./api/connection.js";
import { ExchangeApi } from "./api/exchange-api.js";
import { LibraryApi } from "./api/library-api.js";
import { SessionApi } from "./api/session-api.js";
import { ApiError, isGone, sentence } from "./api/errors.js";
import { Toasts } from "./ui/toasts.js";
import { LibraryPage } from "./library/library-page.js";
import { Uploads } from "./library/uploads.js";
import { AnnotatePage } from "./annotate/annotate-page.js";

/** @typedef {{element: HTMLElement, title: string, start(frame: number): unknown,
 *   close(): void}} Page */

/**
 * The page shown for the address: `#/` is the first project, `#/projects/ID` another one,
 * `#/videos/ID` opens a video's session, `#/sessions/ID?frame=N` is that session.
 */
export class App {
  connection = new Connection();
  toasts = new Toasts();
  #client = new Client(this.connection, () => askForToken((token) => SessionApi.login(token)));
  api = new SessionApi(this.#client);
  library = new LibraryApi(this.#client);
  exchange = new ExchangeApi(this.#client);
  uploads = new Uploads(this);
  connectionBadge = h(
    "p",
    { class: "connection", role: "status" },
    h("span", { class: "connection-text" }),
  );
  #root;
  /** @type {Page | null} */
  #page = null;
  #visit = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.connection.addEventListener("lost", () => this.#showConnection());
    this.connection.addEventListener("restored", () => this.#showConnection());
    window.addEventListener("hashchange", () => {
      // A dialog belongs to the page it was opened on.
      for (const dialog of document.querySelectorAll("dialog")) dialog.close();
      this.#open();
    });
    // What is pressed with the mouse doesn't take the focus, so that Space plays afterwards.
    document.addEventListener("mousedown", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!target.closest("button, canvas, [role=slider]") || target.closest("dialog")) return;
      event.preventDefault();
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    });
    // A file dropped where nothing takes it would open in place of the page.
    for (const type of /** @type {const} */ (["dragover", "drop"])) {
      window.addEventListener(type, refuseFiles);
    }
    this.#open();
  }

  /**
   * Notes a place in the address without leaving the page or filling the history.
   *
   * @param {string} hash
   */
  noteAddress(hash) {
    history.replaceState(null, "", hash);
  }

  /** Shows the page of the address anew. */
  reopen() {
    // Without a page it is under way.
    if (this.#page) this.#open(this.#page.title);
  }

  /** @param {string} [title] of the page, where it was shown before */
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
   * @returns {Promise<Page | null>} null when the address was changed instead
   */
  async #make([family, id]) {
    if (family === "sessions" && id) return AnnotatePage.open(this, id);
    if (family === "videos" && id) {
      const session = (await this.api.latestSession(id)) ?? (await this.api.createSession(id));
      location.replace(`#/sessions/${encodeURIComponent(session.id)}`);
      return null;
    }
    const page = await LibraryPage.open(this, family === "projects" ? id : undefined);
    if (!page) throw new ApiError(404, "The project is gone");
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

  #showConnection() {
    const text = this.connection.lost ? "Reconnecting…" : "";
    this.connectionBadge.classList.toggle("lost", this.connection.lost);
    this.connectionBadge.children[0].textContent = text;
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

/** Shown by CSS only once it lasts. */
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
