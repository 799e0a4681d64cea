import { refusal } from "./errors.js";

/**
 * Exchanges the server's token for its cookie. Doesn't use the client: there a 401 asks for the
 * token, while here it means that the token is wrong.
 *
 * @param {string} token
 */
export async function login(token) {
  const response = await fetch("/api/v1/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw refusal(response.status, await response.text());
}
