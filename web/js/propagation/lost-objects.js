import { h } from "../ui/dom.js";
import { words } from "../words.js";

/**
 * @typedef {import("../types.js").AnnotatedObject} AnnotatedObject
 * @typedef {import("../types.js").Pause} Pause
 * @typedef {{find: (objectId: number, frame: number) => void,
 *   gone: (objectId: number, frame: number) => void,
 *   right: (objectId: number, frame: number) => void}} LostActions
 */

/**
 * The objects that a propagation may have lost, each with three answers: click it there, it is gone,
 * or the masks are right.
 */
export class LostObjects {
  #session;
  #actions;
  #list = h("ul", { class: "lost-list" });
  element = h(
    "section",
    { class: "panel lost-objects", "aria-label": "Lost objects", hidden: true },
    this.#list,
  );

  /**
   * @param {import("../annotate/session.js").Session} session
   * @param {LostActions} actions
   */
  constructor(session, actions) {
    this.#session = session;
    this.#actions = actions;
    session.on("edit", () => this.#update());
    this.#update();
  }

  #update() {
    const rows = this.#session.objects.flatMap((object) => {
      return (object.paused ?? []).map((pause) => this.#row(object, pause));
    });
    this.element.hidden = rows.length === 0;
    this.#list.replaceChildren(...rows);
  }

  /**
   * @param {AnnotatedObject} object
   * @param {Pause} pause
   */
  #row({ object_id: id, name }, { frame_idx: frame, reason }) {
    const button = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
      h("button", { type: "button", class: "button button-small", onclick }, text);
    return h(
      "li",
      {},
      h("p", { class: "hint" }, words.lost(name, frame, reason)),
      button("Click it there", () => this.#actions.find(id, frame)),
      button("It is gone", () => this.#actions.gone(id, frame)),
      button("It is right", () => this.#actions.right(id, frame)),
    );
  }
}
