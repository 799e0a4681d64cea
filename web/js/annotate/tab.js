/** The key under which the browser's own name, and the name of the tab, are stored. */
const STORED = "name for undo";
/** A tab that was just refreshed may still hold its name: it is asked for this often. */
const PATIENCE = { attempts: 10, pause: 50 };

/**
 * A name for this tab. The first tab of a browser always has the same name, also tomorrow, so that a
 * person can still undo what they did yesterday; a second one that is open at the same time has another.
 *
 * @returns {Promise<string>}
 */
export async function tabName() {
  const browser = browserName();
  // Browsers have locks only where the connection is secure.
  if (!navigator.locks) return `${browser}-1`;
  const before = sessionStorage.getItem(STORED);
  if (before && (await takesSoon(before))) return before;
  for (let number = 1; ; number++) {
    const name = `${browser}-${number}`;
    if (!(await takes(name))) continue;
    sessionStorage.setItem(STORED, name);
    return name;
  }
}

function browserName() {
  const known = localStorage.getItem(STORED);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const name = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(STORED, name);
  return name;
}

/** @param {string} name */
async function takesSoon(name) {
  for (let attempt = 0; attempt < PATIENCE.attempts; attempt++) {
    if (await takes(name)) return true;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE.pause));
  }
  return false;
}

/**
 * Takes a lock until the tab is closed.
 *
 * @param {string} name
 * @returns {Promise<boolean>} false if another tab has it
 */
function takes(name) {
  return new Promise((resolve) => {
    navigator.locks.request(`masklet tab ${name}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? null : new Promise(() => {});
    });
  });
}
