/** What the server offers, read once from its own description: what it lacks is not shown. */
export class Features {
  #paths;
  #propagate;

  /** @param {{paths: Record<string, unknown>}} description */
  constructor({ paths }) {
    this.#paths = paths;
    this.#propagate = JSON.stringify(paths["/propagate"] ?? null);
  }

  /** @param {import("./client.js").Client} client */
  static async read(client) {
    return new Features(await client.get("/openapi.json"));
  }

  get estimates() {
    return this.#propagate.includes('"dry_run"');
  }

  get exports() {
    return this.#has("/api/v1/exports");
  }

  get imports() {
    return this.#has("/api/v1/sessions/{session_id}/imports");
  }

  /** @param {string} path */
  #has(path) {
    return path in this.#paths;
  }
}
