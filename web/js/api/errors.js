/** The server answered, and refused; `message` is its own sentence. */
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

/** No answer came: the network or the server is down. */
export class NetworkError extends Error {
  constructor() {
    super("The server can't be reached. Check the network; the page goes on by itself.");
    this.name = "NetworkError";
  }
}

/**
 * @param {unknown} error
 * @returns {boolean} whether `error` says that the caller itself gave up waiting
 */
export function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * True for errors that pass by themselves: no network, a server that restarts or is busy.
 *
 * @param {unknown} error
 */
export function isTemporary(error) {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 502);
}

/**
 * True where the server knows the thing no more: deleted in another tab, say.
 *
 * @param {unknown} error
 */
export function isGone(error) {
  return error instanceof ApiError && error.status === 404;
}

/**
 * True where the state of things is against it: an id or a name that is taken, say.
 *
 * @param {unknown} error
 */
export function isConflict(error) {
  return error instanceof ApiError && error.status === 409;
}

/**
 * The sentence a person reads.
 *
 * @param {unknown} error
 */
export function sentence(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Reads `{"detail": ...}`; a validation error's detail is a list of `{loc, msg}`.
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
    // A proxy's HTML page, say: its text helps nobody.
  }
  return new ApiError(status, detail || `The server answered with status ${status}. Try again.`);
}
