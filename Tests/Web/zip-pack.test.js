import assert from "node:assert/strict";
import test from "node:test";
import zlib from "node:zlib";
import { ZipPack } from "../../web/js/library/zip-pack.js";
import { crc32 } from "../../web/js/library/crc32.js";
import { fileOf } from "./Support/file.js";
import { randomNumbers } from "./Support/random.js";

const { signal } = new AbortController();

const image = (name, contents, lastModified = 5) => fileOf(name, contents, { lastModified });

async function packed(images) {
  const file = await new ZipPack("frames.zip", images).file(() => {}, signal);
  return { file, bytes: Buffer.from(await file.arrayBuffer()) };
}

/** The entries that the directory of an archive lists, read as PKWARE's APPNOTE describes them. */
function entriesOf(bytes) {
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), 0x06054b50);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  assert.equal(at + bytes.readUInt32LE(end + 12), end);
  return Array.from({ length: count }, () => {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    const fields = bytes.subarray(at + 6, at + 30);
    const nameLength = bytes.readUInt16LE(at + 28);
    const offset = bytes.readUInt32LE(at + 42);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    at += 46 + nameLength;
    assert.equal(bytes.readUInt32LE(offset), 0x04034b50);
    // The header before the contents has the same fields and the same name.
    assert.deepEqual(bytes.subarray(offset + 4, offset + 28), fields);
    assert.equal(bytes.toString("utf8", offset + 30, offset + 30 + nameLength), name);
    const size = fields.readUInt32LE(18);
    const start = offset + 30 + nameLength;
    return {
      name,
      flags: fields.readUInt16LE(2),
      method: fields.readUInt16LE(4),
      time: fields.readUInt32LE(6),
      crc: fields.readUInt32LE(10),
      packedSize: fields.readUInt32LE(14),
      contents: bytes.subarray(start, start + size),
    };
  });
}

test("the checksum is that of zip archives", () => {
  const text = new TextEncoder().encode("123456789");
  assert.equal(crc32(text), 0xcbf43926);
  assert.equal(crc32(text.subarray(4), crc32(text.subarray(0, 4))), 0xcbf43926);
  assert.equal(crc32(new Uint8Array()), 0);
  const bytes = Uint8Array.from({ length: 100 }, (_, index) => 255 - index);
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), crc32(bytes));
  }
});

test("images are stored as they are, in the order of the frames", async () => {
  const { file, bytes } = await packed([
    image("10.png", "ten"),
    image("9.png", "nine"),
    image("ä 11.jpg", ""),
  ]);
  assert.equal(file.name, "frames.zip");
  assert.equal(bytes.readUInt32LE(0), 0x04034b50);
  const entries = entriesOf(bytes);
  assert.deepEqual(
    entries.map(({ name, contents }) => [name, contents.toString()]),
    [
      ["9.png", "nine"],
      ["10.png", "ten"],
      ["ä 11.jpg", ""],
    ],
  );
  for (const { flags, method, time, packedSize, contents } of entries) {
    assert.deepEqual([flags, method, time, packedSize], [0x800, 0, 0x00210000, contents.length]);
  }
});

test("a file of several pieces has the checksum of the whole, and says how far it is read", async () => {
  const random = randomNumbers(1);
  const large = new Uint8Array(9 * 1024 * 1024 + 5);
  for (let at = 0; at < large.length; at += 997) large[at] = random() * 256;
  const read = [];
  const pack = new ZipPack("a.zip", [image("1.png", large), image("2.png", "two")]);
  const file = await pack.file((bytes) => read.push(bytes), signal);
  assert.deepEqual(read, [4 << 20, 8 << 20, large.length, large.length + 3]);
  const [{ crc, contents }] = entriesOf(Buffer.from(await file.arrayBuffer()));
  assert.ok(contents.equals(large));
  const gzip = zlib.gzipSync(large, { level: 1 });
  assert.equal(crc, gzip.readUInt32LE(gzip.length - 8));
});

test("the size is known before, and the same images give the same archive", async () => {
  const images = [image("b.png", "b", 7), image("a.png", "a", 9), image("c.png", "cc", 8)];
  const pack = new ZipPack("x.zip", images);
  const { file, bytes } = await packed(images);
  assert.equal(pack.size, bytes.length);
  assert.equal(pack.lastModified, 9);
  assert.equal(file.lastModified, 9);
  const again = await packed([images[2], images[0], images[1]]);
  assert.ok(again.bytes.equals(bytes));
});

test("what does not fit is refused with a sentence, before anything is read", async () => {
  const unreadable = (name, size) => {
    return { name, size, lastModified: 1, slice: () => assert.fail("it was read") };
  };
  const many = Array.from({ length: 65536 }, (_, index) => unreadable(`${index}.png`, 1));
  const none = () => {};
  await assert.rejects(new ZipPack("a.zip", many).file(none, signal), /65,536 images.*65,535 fit/);
  const large = [1, 2].map((number) => unreadable(`${number}.png`, 2 ** 31));
  await assert.rejects(new ZipPack("a.zip", large).file(none, signal), /4\.3 GB.*zip archive/);
});

test("reading stops when the upload is removed, and a missing file is named", async () => {
  const controller = new AbortController();
  controller.abort();
  const pack = new ZipPack("a.zip", [image("1.png", "one")]);
  await assert.rejects(pack.file(() => {}, controller.signal), { name: "AbortError" });
  const gone = { name: "2.png", size: 3, lastModified: 1 };
  gone.slice = () => ({ arrayBuffer: () => Promise.reject(new Error("NotFoundError")) });
  await assert.rejects(new ZipPack("a.zip", [gone]).file(() => {}, signal), /2\.png can't be read/);
});
