/** The server refused a request; `message` is the reason it gave. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
  }
}

/** No answer: the network or the server is down. */
export class NetworkError extends Error {
  constructor() {
    super("The server can't be reached. Check the network; the page goes on by itself.");
    this.name = "NetworkError";
  }
}

/**
 * True if the page itself cancelled the request.
 *
 * @param {unknown} error
 */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * True if a later attempt may succeed: no network, a server that restarts or is busy.
 *
 * @param {unknown} error
 */
export function isTemporary(error) {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 502);
}

/**
 * True if the thing no longer exists at the server, for example deleted in another tab.
 *
 * @param {unknown} error
 */
export function isGone(error) {
  return error instanceof ApiError && error.status === 404;
}

/**
 * True if the request conflicts with the current state, for example an id that is taken.
 *
 * @param {unknown} error
 */
export function isConflict(error) {
  return error instanceof ApiError && error.status === 409;
}

/**
 * The error as a sentence for people.
 *
 * @param {unknown} error
 */
export function sentence(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The error for an answer of this status, with the reason from its `{"detail": ...}`. The detail of
 * a validation error is a list of `{loc, msg}`.
 *
 * @param {number} status
 * @param {string} body
 */
export function refusal(status, body) {
  let detail = "";
  try {
    const parsed = JSON.parse(body).detail;
    if (typeof parsed === "string") detail = parsed;
    else if (parsed) detail = JSON.stringify(parsed);
  } catch {
    // Not JSON, for example a proxy's HTML page: its text would not help.
  }
  return new ApiError(status, detail || `The server answered with status ${status}. Try again.`);
}
