import { combination } from "../annotate/shortcuts.js";

/**
 * Chooses and selects objects in their list. A press chooses one, with Ctrl or Cmd it adds or
 * removes one, with Shift it selects up to one. The tab key reaches a single row; Ctrl and the arrow
 * keys go on from there.
 */
export class RowSelection {
  #list;
  #session;
  #selection;
  /** @type {number | null} the chosen object that was scrolled to */
  #followed = null;

  /**
   * @param {HTMLElement} list of rows with a `data-object-id`
   * @param {import("../annotate/session.js").Session} session
   * @param {import("../annotate/selection.js").Selection} selection
   */
  constructor(list, session, selection) {
    this.#list = list;
    this.#session = session;
    this.#selection = selection;
    list.addEventListener("pointerdown", (event) => {
      if (!isModified(event)) this.#choose(event);
    });
    list.addEventListener("focusin", (event) => {
      // The keys that select go from row to row; a control is for the chosen object.
      if (isControl(event.target) && !selection.hasSeveral) this.#choose(event);
    });
    list.addEventListener("mousedown", (event) => this.#pressed(event));
    list.addEventListener("keydown", (event) => this.#keyPressed(event));
  }

  /** Scrolls to an object that was chosen. If a row had the focus, that object's row gets it. */
  update() {
    const { objectId } = this.#selection;
    const rows = this.#rows;
    const chosen = rows.find((row) => idOf(row) === objectId);
    for (const row of rows) row.tabIndex = row === (chosen ?? rows[0]) ? 0 : -1;
    if (objectId === this.#followed) return;
    this.#followed = objectId;
    chosen?.scrollIntoView({ block: "nearest" });
    if (document.activeElement?.parentElement === this.#list) chosen?.focus();
  }

  get #rows() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children]);
  }

  get #ids() {
    return this.#session.objects.map((object) => object.object_id);
  }

  /** @param {Event} event */
  #rowOf(event) {
    return this.#rows.find((row) => row.contains(/** @type {Node} */ (event.target))) ?? null;
  }

  /** @param {Event} event */
  #choose(event) {
    const row = this.#rowOf(event);
    // Choosing a hidden object shows it: its eye could only hide it again.
    if (!row || (isControl(event.target) && this.#selection.isHidden(idOf(row)))) return;
    this.#selection.objectId = idOf(row);
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const row = this.#rowOf(event);
    if (!row || !isModified(event) || isControl(event.target)) return;
    // Shift would select the text up to here.
    event.preventDefault();
    if (event.shiftKey) this.#selection.selectTo(idOf(row), this.#ids);
    else this.#selection.toggle(idOf(row));
    row.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    const { target } = event;
    const row = this.#rowOf(event);
    if (!row || (target instanceof HTMLInputElement && target.type !== "color")) return;
    switch (combination(event)) {
      case "Ctrl+a":
        this.#selection.select(this.#ids);
        break;
      case "Ctrl+ ":
        if (target !== row) return;
        this.#selection.toggle(idOf(row));
        row.focus();
        break;
      case "Ctrl+ArrowUp":
        this.#beside(row, -1).focus();
        break;
      case "Ctrl+ArrowDown":
        this.#beside(row, 1).focus();
        break;
      case "Shift+ArrowUp":
        this.#extendTo(this.#beside(row, -1));
        break;
      case "Shift+ArrowDown":
        this.#extendTo(this.#beside(row, 1));
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  /** @param {HTMLElement} row */
  #extendTo(row) {
    this.#selection.selectTo(idOf(row), this.#ids);
    row.focus();
  }

  /**
   * @param {HTMLElement} row
   * @param {number} step
   * @returns {HTMLElement} `row` itself at the end of the list
   */
  #beside(row, step) {
    return this.#rows[this.#rows.indexOf(row) + step] ?? row;
  }
}

/** @param {HTMLElement} row */
function idOf(row) {
  return Number(row.dataset.objectId);
}

/** @param {MouseEvent} event */
function isModified({ ctrlKey, metaKey, shiftKey }) {
  return ctrlKey || metaKey || shiftKey;
}

/** @param {EventTarget | null} target */
function isControl(target) {
  return target instanceof Element && target.closest("button, input") !== null;
}
