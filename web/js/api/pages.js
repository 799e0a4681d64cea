/**
 * Fetches all pages of a list.
 *
 * @param {import("./client.js").Client} client
 * @param {string} path
 * @param {string} [query]
 * @returns {Promise<any[]>}
 */
export async function everyPage(client, path, query = "") {
  const items = [];
  let cursor = "";
  do {
    const page = await client.get(`${path}?limit=200&${query}${cursor}`);
    items.push(...page.items);
    cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : "";
  } while (cursor);
  return items;
}
