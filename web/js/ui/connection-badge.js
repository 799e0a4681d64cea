import { h } from "./dom.js";

/** Says in the header that the connection is lost. */
export class ConnectionBadge {
  #text = h("span", { class: "connection-text" });
  element = h("p", { class: "connection", role: "status" }, this.#text);

  /** @param {import("../api/connection.js").Connection} connection */
  constructor(connection) {
    const update = () => {
      this.element.classList.toggle("lost", connection.lost);
      this.#text.textContent = connection.lost ? "Reconnecting…" : "";
    };
    connection.on("lost", update);
    connection.on("restored", update);
  }
}
