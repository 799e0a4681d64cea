/**
 * @typedef {import("../types.js").Job} Job
 * @typedef {import("../types.js").Models} Models
 * @typedef {{format: string, shapes?: string, tolerance?: number,
 *   frames?: import("../exchange/frame-count.js").PicturedFrames}} ExportOptions
 * @typedef {ExportOptions & {session_id: string, start_frame?: number, end_frame?: number,
 *   object_ids?: number[]}} SessionExport
 * @typedef {ExportOptions & {project_id: string,
 *   split?: import("../exchange/split-fields.js").Split}} ProjectExport
 */

const segment = encodeURIComponent;

/** Exports, imports and model downloads: each call starts a job. */
export class ExchangeApi {
  #client;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    this.#client = client;
  }

  /**
   * @param {SessionExport | ProjectExport} request
   * @returns {Promise<{job_id: string}>}
   */
  startExport(request) {
    return this.#client.send("POST", "/api/v1/exports", request);
  }

  /** @param {string} jobId */
  exportPath(jobId) {
    return `/api/v1/exports/${segment(jobId)}/file`;
  }

  /**
   * @param {string} sessionId
   * @param {{format: string, objects: string, keyframes?: string}} options
   * @param {File} file
   * @param {(sent: number) => void} onProgress
   * @param {AbortSignal} signal
   * @returns {Promise<{job_id: string}>}
   */
  startImport(sessionId, options, file, onProgress, signal) {
    const path = `/api/v1/sessions/${segment(sessionId)}/imports?${new URLSearchParams(options)}`;
    return this.#client.upload("POST", path, file, { onProgress, signal });
  }

  /** @returns {Promise<Models>} */
  models() {
    return this.#client.get("/api/v1/models");
  }

  /**
   * @param {string} name
   * @returns {Promise<{job_id: string}>}
   */
  pullModel(name) {
    return this.#client.send("POST", `/api/v1/models/${segment(name)}/pull`);
  }

  /**
   * @param {string} name
   * @param {File} file
   * @param {(sent: number) => void} onProgress
   * @param {AbortSignal} signal
   * @returns {Promise<Models>}
   */
  uploadModel(name, file, onProgress, signal) {
    return this.#client.upload("PUT", `/api/v1/models/${segment(name)}`, file, {
      onProgress,
      signal,
    });
  }
}
