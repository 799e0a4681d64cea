import { isAbort } from "../api/errors.js";
import { PaintedMasks } from "../masks/painted-masks.js";

/**
 * @typedef {import("../stage/stage.js").Stage} Stage
 * @typedef {import("../stage/frame-cache.js").FrameCache} FrameCache
 * @typedef {import("../masks/mask-cache.js").MaskCache} MaskCache
 * @typedef {import("../masks/mask-painter.js").MaskPainter} MaskPainter
 */

const AROUND = [1, 2, -1];
const AHEAD_IN_PLAY = [1, 2, 3, 4];
const SLOW = 300;

/**
 * Brings the playhead's frame on the stage: its picture as soon as it is there, its masks with it
 * or right after, and the neighbours of both ahead of time.
 *
 * Events: `loading` with whether the wait is worth showing, `problem` with an error, `masks` when
 * the masks of the frame on the stage are drawn.
 */
export class FrameViewer extends EventTarget {
  #painted;
  #colors = "";
  #hidden = "";
  #request = 0;
  #shownRequest = 0;
  #slow = 0;
  #parts;

  /**
   * @param {{session: import("./session.js").Session,
   *   selection: import("./selection.js").Selection,
   *   playhead: import("./playhead.js").Playhead,
   *   stage: Stage, frames: FrameCache, masks: MaskCache, painter: MaskPainter}} parts
   */
  constructor(parts) {
    super();
    this.#parts = parts;
    this.#painted = new PaintedMasks(parts);
  }

  /** Shows the playhead's frame. */
  async show() {
    const { playhead, stage, frames } = this.#parts;
    const { frame } = playhead;
    const request = ++this.#request;
    clearTimeout(this.#slow);
    if (!frames.get(frame)) this.#slow = setTimeout(() => this.#loading(true), SLOW);
    this.#prefetch(frame);
    try {
      await frames.want(frame);
      // In play the two are shown together; otherwise the picture doesn't wait.
      if (playhead.playing) await this.#painted.want(frame);
    } catch (error) {
      if (request === this.#request) this.#failed(error);
      return;
    }
    // While keys repeat, the newest that is there is shown, though a later one is wanted already.
    if (request < this.#shownRequest) return;
    const picture = frames.get(frame);
    if (!picture) return;
    this.#shownRequest = request;
    const overlay = this.#painted.get(frame) ?? null;
    stage.show(frame, picture, overlay);
    frames.shown(picture);
    this.#painted.shown(overlay);
    if (request === this.#request) {
      clearTimeout(this.#slow);
      this.#loading(false);
      playhead.shown();
    }
    await this.#showMasks(frame);
  }

  /** For a session that changed: most changes are not seen in the painted masks. */
  repaintIfColorsChanged() {
    const { objects } = this.#parts.session;
    const colors = objects.map((object) => `${object.object_id}:${object.color}`).join(" ");
    if (colors === this.#colors) return;
    this.#colors = colors;
    this.repaint();
  }

  /** For a selection that changed: the same masks are painted whichever object is chosen. */
  repaintIfHiddenChanged() {
    const { session, selection } = this.#parts;
    const hidden = session.objects
      .filter((object) => selection.isHidden(object.object_id))
      .map((object) => object.object_id)
      .join(" ");
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.repaint();
  }

  /** Masks changed, or their colours, or which of them are shown: paints them anew. */
  async repaint() {
    this.#painted.forgetAll();
    const frame = this.#parts.stage.shownFrame;
    if (frame !== null) await this.#showMasks(frame);
  }

  /** @param {number} frame its masks changed, those of other frames did not */
  async refresh(frame) {
    this.#painted.forget(frame);
    if (this.#parts.stage.shownFrame === frame) await this.#showMasks(frame);
  }

  close() {
    clearTimeout(this.#slow);
    this.#painted.close();
  }

  /** @param {number} frame */
  async #showMasks(frame) {
    try {
      const overlay = await this.#painted.want(frame);
      if (!this.#parts.stage.showMasks(frame, overlay)) return;
      this.#painted.shown(overlay);
      this.dispatchEvent(new Event("masks"));
    } catch (error) {
      if (this.#parts.stage.shownFrame === frame) this.#failed(error);
    }
  }

  /** @param {number} centre */
  #prefetch(centre) {
    const { session, playhead, frames, masks } = this.#parts;
    const offsets = playhead.playing ? AHEAD_IN_PLAY : AROUND;
    const near = offsets
      .map((offset) => centre + offset)
      .filter((frame) => frame >= 0 && frame < playhead.total);
    // The frame itself first: it must not wait behind its neighbours.
    frames
      .want(centre)
      .catch(() => {})
      .finally(() => {
        if (playhead.frame !== centre) return;
        frames.prefetch(near, centre);
        masks.prefetch(near.filter((frame) => session.hasMasks(frame)));
        this.#paintAhead(near);
      });
  }

  /**
   * Paints the masks of neighbours once their frame is shown, so that the next key finds them.
   *
   * @param {number[]} near
   */
  #paintAhead(near) {
    for (const frame of near) {
      this.#painted.want(frame).catch((error) => {
        // Whoever comes to the frame asks again, and hears of it.
        console.debug(`The masks of frame ${frame} were not painted ahead:`, error);
      });
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    clearTimeout(this.#slow);
    this.#loading(false);
    this.#parts.playhead.stop();
    if (!isAbort(error)) this.dispatchEvent(new CustomEvent("problem", { detail: error }));
  }

  /** @param {boolean} visible */
  #loading(visible) {
    this.dispatchEvent(new CustomEvent("loading", { detail: visible }));
  }
}
