/** @param {string} sessionId */
export function sessionPath(sessionId) {
  return `/api/v1/sessions/${encodeURIComponent(sessionId)}`;
}

/**
 * @param {string} sessionId
 * @param {number} objectId
 */
export function objectPath(sessionId, objectId) {
  return `${sessionPath(sessionId)}/objects/${objectId}`;
}
