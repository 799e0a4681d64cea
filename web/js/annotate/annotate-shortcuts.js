/**
 * @typedef {object} Subjects what keys act on
 * @property {import("../stage/stage.js").Stage} stage
 * @property {import("./stage-tools.js").StageTools} tools
 * @property {import("./navigation.js").Navigation} navigation
 * @property {import("./selection.js").Selection} selection
 * @property {import("./session.js").Session} session
 * @property {import("../timeline/timeline.js").Timeline} timeline
 */

/**
 * @typedef {object} Actions what else keys do
 * @property {() => void} propagate
 * @property {() => void} removeKeyframe
 * @property {() => void} nextCandidate
 * @property {() => void} markAbsent
 * @property {() => void} editRange
 * @property {() => void} toggleLock
 * @property {() => void} copyMask
 * @property {() => void} pasteMask
 * @property {(number: number) => void} categorise from 1
 * @property {() => void} rename
 * @property {() => void} toggleOccluded
 * @property {() => void} approve
 * @property {() => void} nextToReview
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => void} help
 */

/** How far a key moves the crosshair, in pixels of the screen. */
const CROSSHAIR = { step: 16, fine: 1 };

/**
 * Every key and mouse action, in the order the help shows them.
 *
 * @param {Subjects} subjects
 * @param {Actions} actions
 * @returns {import("./shortcuts.js").Shortcut[]}
 */
export function annotateShortcuts(subjects, actions) {
  const { stage, tools, navigation, selection, session, timeline } = subjects;
  return [
    ...group("Mark an object", [
      ["V", "Click tool", ["v"], () => tools.choose("point")],
      ["Click", "Include what is here; on another mask: choose it"],
      ["Ctrl+Click", "Include, also on another object's mask"],
      ["Right click / Alt+Click", "Exclude what is here"],
      ["C", "Another mask for a single click: part, object, more", ["c"], actions.nextCandidate],
      ["B", "Box: drag one around the object", ["b"], () => tools.choose("box")],
      ["D", "Brush; right button or Alt erases", ["d"], () => tools.choose("brush")],
      ["E", "Eraser; right button or Alt paints", ["e"], () => tools.choose("eraser")],
      ["Ctrl+Drag", "Brush or eraser: snap to the edges of the picture"],
      [", / .", "Smaller or larger brush", [","], () => tools.brushSize.step(-1)],
      ["", "", ["."], () => tools.brushSize.step(1)],
      ["G", "Polygon: drag, add, remove nodes", ["g"], () => tools.choose("polygon")],
      ["N / Enter", "Close the polygon, or start an object", ["n", "Enter"], anotherObject],
      ["X", "The object is not visible on this frame", ["x"], actions.markAbsent],
      ["Shift+X", "Not visible, cleared or moved on several frames", ["Shift+x"], actions.editRange],
      ["Del", "Remove the node, or the keyframe", ["Delete", "Backspace"], remove],
      ["Esc", "Cancel; leave selection, tool, object", ["Escape"], cancel],
    ]),
    ...group("Objects and masks", [
      ["↑ / ↓", "Choose another object", ["ArrowUp"], () => chooseObject(-1)],
      ["", "", ["ArrowDown"], () => chooseObject(1)],
      ["F2", "Rename the object", ["F2"], actions.rename],
      ["1 … 9", "Give the selected objects a category", ["1"], () => actions.categorise(1)],
      ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => {
        return /** @type {Row} */ (["", "", [`${number}`], () => actions.categorise(number)]);
      }),
      ["K", "Occluded from this frame on, or no longer", ["k"], actions.toggleOccluded],
      ["L", "Lock or unlock the object", ["l"], actions.toggleLock],
      ["Ctrl+C / Ctrl+V", "Copy the mask, paste it on another frame", ["Ctrl+c"], actions.copyMask],
      ["", "", ["Ctrl+v"], actions.pasteMask],
      ["H", "Hide or show all masks", ["h"], toggleMasks],
      ["P", "Propagate", ["p"], actions.propagate],
      ["Ctrl+Z", "Undo", ["Ctrl+z"], actions.undo],
      ["Ctrl+Shift+Z / Ctrl+Y", "Redo", ["Ctrl+Shift+z", "Ctrl+y"], actions.redo],
    ]),
    ...group("Select in the list of objects", [
      ["Ctrl+Click / Ctrl+Space", "Add an object, or remove it"],
      ["Shift+Click", "All from the chosen object to here"],
      ["Shift+↑ / Shift+↓", "One more object, or one less"],
      ["Ctrl+↑ / Ctrl+↓", "Go to another row"],
      ["Ctrl+A", "All objects"],
    ]),
    ...group("Move along the video", [
      ["← / →", "Previous, next frame", ["ArrowLeft"], () => navigation.by(-1)],
      ["", "", ["ArrowRight"], () => navigation.by(1)],
      ["Shift+← / Shift+→", "10 frames back, on", ["Shift+ArrowLeft"], () => navigation.by(-10)],
      ["", "", ["Shift+ArrowRight"], () => navigation.by(10)],
      ["[ / ]", "Previous, next keyframe", ["["], () => navigation.toPreviousKeyframe()],
      ["", "", ["]"], () => navigation.toNextKeyframe()],
      ["S", "Next suspect mask", ["s"], () => navigation.toNextSuspect()],
      ["Y / Shift+Y", "This frame is reviewed; next to review", ["y"], actions.approve],
      ["", "", ["Shift+y"], actions.nextToReview],
      ["Home / End", "First, last frame", ["Home"], () => navigation.toFirst()],
      ["", "", ["End"], () => navigation.toLast()],
      ["Space", "Play or pause", [" "], () => navigation.play()],
      ["R", "Repeat the video while it plays, or stop that", ["r"], () => navigation.toggleLoop()],
      ["I / O", "Repeat from here, up to here", ["i"], () => navigation.startLoopHere()],
      ["", "", ["o"], () => navigation.endLoopHere()],
      ["Z / Shift+Z", "Fewer, more frames on the timeline", ["z"], () => timeline.zoom(2)],
      ["", "", ["Shift+z"], () => timeline.zoom(0.5)],
      ["Ctrl+Wheel", "The same, on the timeline"],
    ]),
    ...group("Look closer", [
      ["Wheel", "Zoom at the mouse; two fingers move the picture"],
      ["Drag / Shift+Drag", "Move the picture; Shift: with any tool"],
      ["Shift+Wheel", "Smaller or larger brush"],
      ["+ / −", "Zoom in, out", ["+", "="], () => stage.zoom(1.25)],
      ["", "", ["-"], () => stage.zoom(1 / 1.25)],
      ["F / Shift+F", "Fit the picture, pixel on pixel", ["f", "0"], () => stage.fit()],
      ["", "", ["Shift+f"], () => stage.zoomToPixels()],
    ]),
    ...group("Without a mouse", [
      ...crosshair("Alt+", "Move a crosshair", CROSSHAIR.step),
      ...crosshair("Alt+Shift+", "… by a single pixel", CROSSHAIR.fine),
      [
        "Alt+Enter",
        "Include, or press and release",
        ["Alt+Enter"],
        () => stage.pressCrosshair({ include: true }),
      ],
      [
        "Ctrl+Alt+Enter",
        "The same; the brush snaps to edges",
        ["Ctrl+Alt+Enter"],
        () => stage.pressCrosshair({ include: true, snaps: true }),
      ],
      [
        "Alt+Backspace",
        "Exclude what is there",
        ["Alt+Backspace", "Alt+Delete"],
        () => stage.pressCrosshair({ include: false }),
      ],
      ["?", "Show all keys", ["?"], actions.help],
    ]),
  ];

  /**
   * Drops an unfinished drawing; if there is none, goes back to the chosen object alone, then leaves
   * the tool, and then the chosen object.
   */
  function cancel() {
    if (stage.cancel()) return;
    const [, ...others] = selection.selected;
    if (others.length > 0) selection.unselect(others);
    else if (tools.current !== "point") tools.choose("point");
    else selection.objectId = null;
  }

  /** Completes an area that is being drawn; if there is none, the next prompt starts an object. */
  function anotherObject() {
    if (!stage.tool.finish()) selection.startObject();
  }

  function remove() {
    if (!stage.tool.remove()) actions.removeKeyframe();
  }

  function toggleMasks() {
    selection.masksVisible = !selection.masksVisible;
  }

  /** @param {number} step positive for down the list */
  function chooseObject(step) {
    const ids = session.objects.map((object) => object.object_id);
    if (ids.length === 0) return;
    const at = ids.indexOf(selection.objectId ?? -1);
    // If none is chosen, start before the first or after the last.
    const from = at < 0 && step < 0 ? 0 : at;
    selection.objectId = ids[(from + step + ids.length) % ids.length];
  }

  /**
   * Four keys with one line of help: only the first has a label.
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
