/** The key under which the browser stores the name. */
const STORED = "name shown in the history";

/** What the person calls themselves: sent with every request, so that the history says who did what. */
export class EditorName {
  #client;

  /** @param {import("../api/client.js").Client} client */
  constructor(client) {
    this.#client = client;
    client.editor = this.value;
  }

  /** Empty if the person has not given one. */
  get value() {
    return localStorage.getItem(STORED) ?? "";
  }

  set value(name) {
    const trimmed = name.trim();
    localStorage.setItem(STORED, trimmed);
    this.#client.editor = trimmed;
  }
}
