import assert from "node:assert/strict";
import test from "node:test";
import { combination } from "../../web/js/annotate/shortcuts.js";

const press = (key, ...modifiers) => {
  const held = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
  for (const modifier of modifiers) held[`${modifier}Key`] = true;
  return combination({ key, ...held });
};

test("a letter is lower case, and Shift with it is named", () => {
  assert.equal(press("p"), "p");
  assert.equal(press("P"), "p");
  assert.equal(press("Z", "ctrl", "shift"), "Ctrl+Shift+z");
});

test("Shift is left out where it makes another character", () => {
  assert.equal(press("?", "shift"), "?");
  assert.equal(press("+", "shift"), "+");
  assert.equal(press(" ", "shift"), " ");
});

test("Shift with a named key is named", () => {
  assert.equal(press("ArrowLeft", "shift"), "Shift+ArrowLeft");
});

test("Cmd counts as Ctrl, and modifiers come in one order", () => {
  assert.equal(press("z", "meta"), "Ctrl+z");
  assert.equal(press("ArrowUp", "shift", "alt", "ctrl"), "Ctrl+Alt+Shift+ArrowUp");
});
