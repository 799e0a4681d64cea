import buffer from "node:buffer";

/* Node 18 has browsers' files, but not under their name. */
globalThis.File ??= buffer.File;

/** A file as a person chooses it, last changed at `lastModified` milliseconds. */
export function fileOf(name, contents = "x", { type = "", lastModified = 1 } = {}) {
  return new File([contents], name, { type, lastModified });
}
