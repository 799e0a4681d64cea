import { counted, fileSize } from "../ui/format.js";
import { crc32 } from "./crc32.js";
import { inFrameOrder } from "./image-names.js";

/** Bytes of a file that are in memory at once. */
const PIECE = 4 * 1024 * 1024;
/** What the fields of an archive without ZIP64 hold. */
const MOST_FILES = 0xffff;
const MOST_BYTES = 0xfffffffe;

const LOCAL_HEADER = 30;
const RECORD = 46;
const END_RECORD = 22;
/** 2.0, of which only names in UTF-8 are used. */
const VERSION = 20;
const UTF8_NAMES = 1 << 11;
const MADE_BY_UNIX = 3 << 8;
/** A regular file that everybody may read. */
const MODE = 0o100644;
/** 1 January 1980: the same images give the same archive. */
const DATE = (1 << 5) | 1;

/**
 * Images that become one zip archive, without compression, in the order of the frames.
 *
 * The same images always give the same bytes, so that an interrupted upload can go on. Its size is
 * known before a file is read.
 */
export class ZipPack {
  #entries;
  name;
  /** Bytes of the archive. */
  size;
  /** That of the image that was changed last. */
  lastModified;

  /**
   * @param {string} name of the archive
   * @param {File[]} images
   */
  constructor(name, images) {
    const encoder = new TextEncoder();
    this.name = name;
    this.#entries = inFrameOrder(images).map((file) => ({ file, path: encoder.encode(file.name) }));
    this.size = this.#entries.reduce((sum, { file, path }) => {
      return sum + file.size + LOCAL_HEADER + RECORD + 2 * path.length;
    }, END_RECORD);
    this.lastModified = images.reduce((last, file) => Math.max(last, file.lastModified), 0);
  }

  /**
   * Makes the archive. The images are read once for their checksums, a piece at a time; the archive
   * refers to their files and does not hold them.
   *
   * @param {(bytes: number) => void} onRead with how many bytes were read so far
   * @param {AbortSignal} signal
   * @returns {Promise<File>}
   */
  async file(onRead, signal) {
    this.#checkLimits();
    /** @type {BlobPart[]} */
    const parts = [];
    /** @type {BlobPart[]} */
    const records = [];
    let offset = 0;
    let read = 0;
    for (const { file, path } of this.#entries) {
      const crc = await checksum(file, (bytes) => onRead(read + bytes), signal);
      read += file.size;
      parts.push(localHeader(crc, file.size, path), path, file);
      records.push(record(crc, file.size, path, offset), path);
      offset += LOCAL_HEADER + path.length + file.size;
    }
    const end = endRecord(this.#entries.length, this.size - END_RECORD - offset, offset);
    const { name, lastModified } = this;
    return new File([...parts, ...records, end], name, { type: "application/zip", lastModified });
  }

  #checkLimits() {
    const count = this.#entries.length;
    if (count > MOST_FILES) {
      throw new Error(
        `${counted(count, "image")} are too many to be packed here, where ` +
          `${MOST_FILES.toLocaleString("en")} fit. Make a zip archive of them and upload that.`,
      );
    }
    if (this.size > MOST_BYTES) {
      throw new Error(
        `The images take ${fileSize(this.size)}, and 4 GiB can be packed here. ` +
          "Make a zip archive of them and upload that.",
      );
    }
  }
}

/**
 * @param {File} file
 * @param {(bytes: number) => void} onRead
 * @param {AbortSignal} signal
 */
async function checksum(file, onRead, signal) {
  let crc = 0;
  for (let at = 0; at < file.size; at += PIECE) {
    signal.throwIfAborted();
    const piece = await contents(file, at);
    crc = crc32(piece, crc);
    onRead(at + piece.length);
  }
  return crc;
}

/**
 * @param {File} file
 * @param {number} at
 */
async function contents(file, at) {
  try {
    return new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
  } catch {
    throw new Error(`${file.name} can't be read. Check that it is there, and choose it again.`);
  }
}

/**
 * @param {number} crc
 * @param {number} size
 * @param {Uint8Array} path
 */
function localHeader(crc, size, path) {
  const view = new DataView(new ArrayBuffer(LOCAL_HEADER));
  view.setUint32(0, 0x04034b50, true);
  describe(view, 4, crc, size, path);
  return view;
}

/**
 * An entry of the directory.
 *
 * @param {number} crc
 * @param {number} size
 * @param {Uint8Array} path
 * @param {number} offset of the entry in the archive
 */
function record(crc, size, path, offset) {
  const view = new DataView(new ArrayBuffer(RECORD));
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, MADE_BY_UNIX | VERSION, true);
  describe(view, 6, crc, size, path);
  view.setUint32(38, MODE * 0x10000, true);
  view.setUint32(42, offset, true);
  return view;
}

/**
 * The fields that an entry's header and its record in the directory share. The files are stored as
 * they are: JPEG and PNG are compressed already.
 *
 * @param {DataView} view
 * @param {number} at
 * @param {number} crc
 * @param {number} size
 * @param {Uint8Array} path
 */
function describe(view, at, crc, size, path) {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, path.length, true);
}

/**
 * @param {number} count of the entries
 * @param {number} size of the directory in bytes
 * @param {number} offset of the directory
 */
function endRecord(count, size, offset) {
  const view = new DataView(new ArrayBuffer(END_RECORD));
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return view;
}
