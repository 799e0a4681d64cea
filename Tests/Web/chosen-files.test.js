import assert from "node:assert/strict";
import test from "node:test";
import { droppedFiles, pickedFiles, uploadsOf } from "../../web/js/library/chosen-files.js";
import { fileOf } from "./Support/file.js";

/** What is uploaded of these paths; those without a folder were chosen by themselves. */
function names(...paths) {
  const chosen = paths.map((path) => {
    const parts = path.split("/");
    return { file: fileOf(parts.at(-1)), folder: parts.slice(0, -1).join("/") };
  });
  return uploadsOf(chosen).map(({ name }) => name);
}

test("images become one archive, and other files are uploaded by themselves", () => {
  assert.deepEqual(names("b.mp4", "1.png", "2.jpg", "c.zip", "letter.txt"), [
    "images.zip",
    "b.mp4",
    "c.zip",
    "letter.txt",
  ]);
  assert.deepEqual(names("cat.jpeg"), ["cat.zip"]);
});

test("the images of each folder become an archive of its name", () => {
  assert.deepEqual(names("days/one/1.png", "days/two/1.png", "days/one/2.png", "3.png"), [
    "one.zip",
    "two.zip",
    "3.zip",
  ]);
});

test("of folders only images and videos are taken, and nothing that is hidden", () => {
  const found = names(
    "day/1.png",
    "day/notes.txt",
    "day/clip.MOV",
    "day/.thumbs/1.png",
    "day/.2.png",
    "__MACOSX/day/1.png",
  );
  assert.deepEqual(found, ["day.zip", "clip.MOV"]);
  const typed = fileOf("a", "x", { type: "video/mp4" });
  assert.equal(uploadsOf([{ file: typed, folder: "f" }]).length, 1);
  assert.deepEqual(names("day/notes.txt"), []);
});

test("a chooser of folders gives the folder of each file", () => {
  const inside = Object.assign(fileOf("1.png"), { webkitRelativePath: "day/one/1.png" });
  const alone = Object.assign(fileOf("a.mp4"), { webkitRelativePath: "" });
  assert.deepEqual(
    pickedFiles([inside, alone]).map(({ folder }) => folder),
    ["day/one", ""],
  );
});

test("dropped folders are read whole, however many parts they come in", async () => {
  const many = Array.from({ length: 250 }, (_, index) => fileOf(`${index}.png`));
  const directory = folderEntry("/day", [
    ...many.map((item) => fileEntry(item)),
    fileEntry(fileOf(".DS_Store")),
    folderEntry("/day/night", [fileEntry(fileOf("n.png"))]),
    folderEntry("/day/.cache", [fileEntry(fileOf("c.png"))]),
  ]);
  const loose = fileOf("a.mp4");
  const items = [
    { webkitGetAsEntry: () => directory, getAsFile: () => assert.fail("a folder is no file") },
    { webkitGetAsEntry: () => null, getAsFile: () => loose },
    { webkitGetAsEntry: () => null, getAsFile: () => null },
  ];
  const found = await droppedFiles({ items });
  assert.equal(found.length, 252);
  assert.deepEqual(uploadsOf(found).map(({ name }) => name), ["day.zip", "night.zip", "a.mp4"]);
});

function fileEntry(content) {
  return { name: content.name, isDirectory: false, file: (done) => done(content) };
}

function folderEntry(fullPath, entries) {
  const rest = [...entries];
  return {
    name: fullPath.split("/").at(-1),
    fullPath,
    isDirectory: true,
    createReader: () => ({ readEntries: (done) => done(rest.splice(0, 100)) }),
  };
}
