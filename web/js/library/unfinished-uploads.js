import { h } from "../ui/dom.js";
import { fileSize } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { iconButton } from "../ui/controls.js";
import { isGone } from "../api/errors.js";

/**
 * The key under which an upload's id is stored. A refresh of the page loses the file itself.
 *
 * @param {{name: string, size: number, lastModified: number}} file
 * @param {string} projectId
 */
export function uploadKey({ name, size, lastModified }, projectId) {
  return `upload of ${name} ${size} ${lastModified} to ${projectId}`;
}

/**
 * Deletes an unfinished upload, here and at the server.
 *
 * @param {import("../api/library-api.js").LibraryApi} library
 * @param {string} key
 */
export async function abandon(library, key) {
  const id = localStorage.getItem(key);
  localStorage.removeItem(key);
  try {
    if (id) await library.abandonUpload(id);
  } catch (error) {
    // The server deletes it by itself after a while.
    console.debug("The upload was not deleted at the server:", error);
  }
}

/**
 * Cards for a project's unfinished uploads. Choosing the same again continues the upload.
 *
 * @param {import("../api/library-api.js").LibraryApi} library
 * @param {string} projectId
 * @returns {Promise<Map<string, HTMLElement>>} by the upload's key
 */
export async function unfinishedCards(library, projectId) {
  /** @type {Map<string, HTMLElement>} */
  const cards = new Map();
  for (const key of Object.keys(localStorage)) {
    const [, name, size, project] = /^upload of (.+) (\d+) \d+ to (.+)$/.exec(key) ?? [];
    if (project !== projectId) continue;
    const id = localStorage.getItem(key) ?? "";
    try {
      const { offset, video } = await library.upload(id);
      if (video) localStorage.removeItem(key);
      else cards.set(key, card(library, key, name, offset, Number(size)));
    } catch (error) {
      // The server forgets what was not gone on with for long.
      if (isGone(error)) localStorage.removeItem(key);
      else console.debug("An unfinished upload was not looked up:", error);
    }
  }
  return cards;
}

/**
 * @param {import("../api/library-api.js").LibraryApi} library
 * @param {string} key
 * @param {string} name
 * @param {number} offset
 * @param {number} size
 */
function card(library, key, name, offset, size) {
  const element = h(
    "li",
    { class: "card upload" },
    h("div", { class: "thumbnail thumbnail-empty" }, icon("upload")),
    h(
      "div",
      { class: "card-text" },
      h("h3", { title: name }, name),
      h("p", { class: "card-facts" }, `Broken off at ${fileSize(offset)} of ${fileSize(size)}`),
      h("p", { class: "card-facts" }, "Drop or choose the same again to continue."),
    ),
    iconButton("close", `Remove ${name}`, () => {
      element.remove();
      return abandon(library, key);
    }),
  );
  return element;
}
