import { NetworkError, isAbort, refusal } from "./errors.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {{signal?: AbortSignal}} RequestOptions */
/** @typedef {{headers?: Record<string, string>, onProgress: (sent: number) => void,
 *   signal: AbortSignal}} UploadOptions */

/**
 * JSON over HTTP. A 401 asks the person for the token, once for all requests that got it, and
 * then each request is repeated.
 */
export class Client {
  #connection;
  #authorise;
  /** @type {Promise<void> | null} */
  #authorising = null;
  /**
   * Sent with every request.
   *
   * @type {Record<string, string>}
   */
  #headers = {};

  /**
   * @param {Connection} connection
   * @param {() => Promise<void>} authorise asks for the token; resolves once it was accepted
   */
  constructor(connection, authorise) {
    this.#connection = connection;
    this.#authorise = authorise;
  }

  /**
   * Tells the server in which tab the person works.
   *
   * @param {string} name
   */
  set tab(name) {
    this.#headers["Masklet-Tab"] = name;
  }

  /**
   * Tells the server who the person is. A header holds only ASCII: the name is percent-encoded.
   *
   * @param {string} name empty for nobody
   */
  set editor(name) {
    if (name) this.#headers["Masklet-Editor"] = encodeURIComponent(name);
    else delete this.#headers["Masklet-Editor"];
  }

  /**
   * @param {string} path
   * @param {RequestOptions} [options]
   */
  get(path, options) {
    return this.#json("GET", path, undefined, options);
  }

  /**
   * @param {"POST" | "PUT" | "PATCH" | "DELETE"} method
   * @param {string} path
   * @param {object} [body]
   * @param {{idempotencyKey?: string}} [options] requests with the same key create only one thing
   */
  send(method, path, body, options) {
    return this.#json(method, path, body, options);
  }

  /**
   * @param {string} path
   * @param {RequestOptions} [options]
   * @returns {Promise<Blob>}
   */
  async blob(path, options) {
    return (await this.#fetch(path, { signal: options?.signal ?? null })).blob();
  }

  /**
   * Sends a file as the raw body. XMLHttpRequest, because fetch does not report upload progress.
   *
   * @param {"POST" | "PUT" | "PATCH"} method
   * @param {string} path
   * @param {Blob} bytes
   * @param {UploadOptions} options
   * @returns {Promise<any>}
   */
  async upload(method, path, bytes, options) {
    let reply = await this.#uploadOnce(method, path, bytes, options);
    if (reply.status === 401) {
      await this.#authorised();
      reply = await this.#uploadOnce(method, path, bytes, options);
    }
    if (reply.status >= 300) throw refusal(reply.status, reply.body);
    return JSON.parse(reply.body);
  }

  /** Shows one token form at a time, however many requests wait for it. */
  #authorised() {
    this.#authorising ??= this.#authorise().finally(() => (this.#authorising = null));
    return this.#authorising;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {RequestOptions & {idempotencyKey?: string}} [options]
   * @returns {Promise<any>}
   */
  async #json(method, path, body, options) {
    const response = await this.#fetch(path, {
      method,
      signal: options?.signal ?? null,
      ...(body && {
        body: JSON.stringify(body),
        headers: {
          "Content-Type": "application/json",
          ...(options?.idempotencyKey && { "Idempotency-Key": options.idempotencyKey }),
        },
      }),
    });
    return response.status === 204 ? null : response.json();
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async #fetch(path, init) {
    let response = await this.#attempt(path, init);
    if (response.status === 401) {
      await this.#authorised();
      response = await this.#attempt(path, init);
    }
    if (!response.ok) throw refusal(response.status, await response.text());
    return response;
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async #attempt(path, init) {
    try {
      const headers = { ...this.#headers, ...init.headers };
      const response = await fetch(path, { ...init, headers });
      this.#connection.succeeded();
      return response;
    } catch (error) {
      if (isAbort(error)) throw error;
      this.#connection.failed();
      throw new NetworkError();
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Blob} bytes
   * @param {UploadOptions} options
   * @returns {Promise<{status: number, body: string}>}
   */
  #uploadOnce(method, path, bytes, { headers = {}, onProgress, signal }) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, path);
      request.setRequestHeader("Content-Type", bytes.type || "application/octet-stream");
      const all = { ...this.#headers, ...headers };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => onProgress(event.loaded);
      request.onload = () => resolve({ status: request.status, body: request.responseText });
      request.onerror = () => {
        this.#connection.failed();
        reject(new NetworkError());
      };
      request.onabort = () => reject(new DOMException("Upload cancelled", "AbortError"));
      signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(bytes);
    });
  }
}
