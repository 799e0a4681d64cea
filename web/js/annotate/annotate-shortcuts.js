/**
 * @typedef {object} Actions what keys can do on the annotate page
 * @property {import("../stage/stage.js").Stage} stage
 * @property {import("./stage-tools.js").StageTools} tools
 * @property {import("./moves.js").Moves} moves
 * @property {() => void} propagate
 * @property {() => void} anotherObject
 * @property {() => void} toggleMasks
 * @property {() => void} cancel
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} help
 */

/** Pixels of the screen that a key moves the crosshair. */
const CROSSHAIR = { step: 16, fine: 1 };

/**
 * Every key and mouse action, in the order the help shows them.
 *
 * @param {Actions} actions
 * @returns {import("./shortcuts.js").Shortcut[]}
 */
export function annotateShortcuts(actions) {
  const { stage, tools, moves } = actions;
  return [
    ...group("Mark an object", [
      ["Click", "Include what is here"],
      ["Right click / Alt+Click", "Exclude what is here"],
      ["B", "Box tool: drag a box round the object", ["b"], () => tools.choose("box")],
      ["V", "Click tool", ["v"], () => tools.choose("point")],
      ["N / Enter", "Next click starts another object", ["n", "Enter"], actions.anotherObject],
      ["Esc", "Cancel the box, leave the tool or the object", ["Escape"], actions.cancel],
      ["Ctrl+Z", "Undo the last click", ["Ctrl+z"], actions.undo],
      ["Ctrl+Shift+Z / Ctrl+Y", "Redo", ["Ctrl+Shift+z", "Ctrl+y"], actions.redo],
      ["H", "Hide or show all masks", ["h"], actions.toggleMasks],
      ["P", "Propagate", ["p"], actions.propagate],
    ]),
    ...group("Move along the video", [
      ["←", "Previous frame", ["ArrowLeft"], () => moves.by(-1)],
      ["→", "Next frame", ["ArrowRight"], () => moves.by(1)],
      ["Shift+←", "10 frames back", ["Shift+ArrowLeft"], () => moves.by(-10)],
      ["Shift+→", "10 frames on", ["Shift+ArrowRight"], () => moves.by(10)],
      ["[", "Previous keyframe", ["["], () => moves.toPreviousKeyframe()],
      ["]", "Next keyframe", ["]"], () => moves.toNextKeyframe()],
      ["Home", "First frame", ["Home"], () => moves.toFirst()],
      ["End", "Last frame", ["End"], () => moves.toLast()],
      ["Space", "Play or pause", [" "], () => moves.play()],
    ]),
    ...group("Look closer", [
      ["Wheel", "Zoom at the mouse"],
      ["Drag", "Move the picture"],
      ["+", "Zoom in", ["+", "="], () => stage.zoom(1.25)],
      ["−", "Zoom out", ["-"], () => stage.zoom(1 / 1.25)],
      ["F / 0", "Fit the picture", ["f", "0"], () => stage.fit()],
      ["1", "A pixel on a pixel", ["1"], () => stage.zoomToPixels()],
    ]),
    ...group("Without a mouse", [
      ...crosshair("Alt+", "Move a crosshair", CROSSHAIR.step),
      ...crosshair("Alt+Shift+", "… by a single pixel", CROSSHAIR.fine),
      ["Alt+Enter", "Include what is there", ["Alt+Enter"], () => stage.clickCrosshair(true)],
      [
        "Alt+Backspace",
        "Exclude what is there",
        ["Alt+Backspace", "Alt+Delete"],
        () => stage.clickCrosshair(false),
      ],
      ["?", "Show all keys", ["?"], actions.help],
    ]),
  ];

  /**
   * One line of help for four keys: those after the first have no label.
   *
   * @param {string} modifiers
   * @param {string} label
   * @param {number} by
   * @returns {Row[]}
   */
  function crosshair(modifiers, label, by) {
    const move = (/** @type {number} */ dx, /** @type {number} */ dy) => () =>
      stage.moveCrosshair(dx * by, dy * by);
    return [
      [`${modifiers}Arrows`, label, [`${modifiers}ArrowLeft`], move(-1, 0)],
      ["", "", [`${modifiers}ArrowRight`], move(1, 0)],
      ["", "", [`${modifiers}ArrowUp`], move(0, -1)],
      ["", "", [`${modifiers}ArrowDown`], move(0, 1)],
    ];
  }
}

/** @typedef {[keys: string, label: string, match?: string[], run?: () => void]} Row */

/**
 * @param {string} name
 * @param {Row[]} rows
 * @returns {import("./shortcuts.js").Shortcut[]}
 */
function group(name, rows) {
  return rows.map(([keys, label, match, run]) => ({ group: name, keys, label, match, run }));
}
