import { ZipPack } from "./zip-pack.js";
import { isImageName, stemOf } from "./image-names.js";

/**
 * A file that was dropped or chosen, with the folder that it was found in: `holiday/day 1`, or ""
 * for one that was chosen by itself.
 *
 * @typedef {{file: File, folder: string}} ChosenFile
 */

/**
 * What is uploaded of these files: the images of each folder as one archive, those without a folder
 * as another one, and every other file by itself. Of folders only images, videos and archives are
 * taken, and nothing that is hidden.
 *
 * @param {ChosenFile[]} chosen
 * @returns {(File | ZipPack)[]}
 */
export function uploadsOf(chosen) {
  /** @type {Map<string, File[]>} */
  const images = new Map();
  /** @type {File[]} */
  const others = [];
  for (const { file, folder } of chosen) {
    if (folder && isHidden(`${folder}/${file.name}`)) continue;
    if (isImageName(file.name)) {
      if (!images.has(folder)) images.set(folder, []);
      images.get(folder)?.push(file);
    } else if (!folder || isVideo(file)) {
      others.push(file);
    }
  }
  const packs = [...images].map(([folder, files]) => new ZipPack(packName(folder, files), files));
  return [...packs, ...others];
}

/**
 * The files of a file chooser, of which one for folders gives the paths.
 *
 * @param {Iterable<File>} files
 * @returns {ChosenFile[]}
 */
export function pickedFiles(files) {
  return [...files].map((file) => {
    return { file, folder: file.webkitRelativePath.split("/").slice(0, -1).join("/") };
  });
}

/**
 * The files of a drop, and those in its folders. To be called while the drop is handled: what it
 * holds is gone afterwards.
 *
 * @param {DataTransfer} transfer
 * @returns {Promise<ChosenFile[]>}
 */
export async function droppedFiles(transfer) {
  const found = [...transfer.items].map((item) => {
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) return filesIn(/** @type {FileSystemDirectoryEntry} */ (entry));
    const file = item.getAsFile();
    return file ? [{ file, folder: "" }] : [];
  });
  return (await Promise.all(found)).flat();
}

/**
 * @param {FileSystemDirectoryEntry} directory
 * @returns {Promise<ChosenFile[]>}
 */
async function filesIn(directory) {
  const reader = directory.createReader();
  /** @type {ChosenFile[]} */
  let found = [];
  for (;;) {
    // At most a hundred at a time.
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const entry of /** @type {FileSystemEntry[]} */ (entries)) {
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory) {
        const below = await filesIn(/** @type {FileSystemDirectoryEntry} */ (entry));
        found = found.concat(below);
      } else {
        const file = await fileOf(/** @type {FileSystemFileEntry} */ (entry));
        found.push({ file, folder: directory.fullPath.slice(1) });
      }
    }
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<File>}
 */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/**
 * True for what systems hide, and for what macOS adds to archives.
 *
 * @param {string} path
 */
function isHidden(path) {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

/** @param {File} file */
function isVideo({ name, type }) {
  return type.startsWith("video/") || /\.(mp4|mov|mkv|webm|avi|zip)$/i.test(name);
}

/**
 * @param {string} folder
 * @param {File[]} images
 */
function packName(folder, images) {
  const alone = images.length === 1 ? stemOf(images[0].name) : "images";
  return `${folder.split("/").pop() || alone}.zip`;
}
