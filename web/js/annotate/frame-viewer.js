import { Emitter } from "../emitter.js";
import { isAbort } from "../api/errors.js";

/**
 * @typedef {{loading(visible: boolean): void, problem(error: unknown): void,
 *   masks(): void}} FrameEvents
 */

/** Offsets of the frames to load ahead, from the frame shown. */
const AROUND = [1, 2, -1];
const AHEAD_IN_PLAY = [1, 2, 3, 4];
/** Milliseconds after which a wait is announced. */
const SLOW = 300;

/**
 * Brings the playhead's frame to the stage: its picture as soon as it is loaded, its masks together
 * with it or right after. Loads the neighbouring frames ahead of time.
 *
 * Events: `loading` with true when a wait is long enough to show it, and with false at its end;
 * `problem` if a frame can't be shown; `masks` when the masks of the frame on the stage are drawn.
 *
 * @extends {Emitter<FrameEvents>}
 */
export class FrameViewer extends Emitter {
  #playhead;
  #stage;
  #frames;
  #painted;
  #request = 0;
  #shownRequest = 0;
  #slow = 0;
  /** True while the picture of a frame is loaded; the playhead may be elsewhere by then. */
  #isLoading = false;

  /**
   * @param {import("./playhead.js").Playhead} playhead
   * @param {import("../stage/stage.js").Stage} stage
   * @param {import("../stage/frame-cache.js").FrameCache} frames
   * @param {import("../masks/painted-masks.js").PaintedMasks} painted
   */
  constructor(playhead, stage, frames, painted) {
    super();
    this.#playhead = playhead;
    this.#stage = stage;
    this.#frames = frames;
    this.#painted = painted;
  }

  /**
   * Shows the playhead's frame. One picture is loaded at a time: while the person drags along the
   * video, frames that the playhead has left by then are not asked for, so that the server is never
   * busy with pictures that nobody waits for.
   */
  async show() {
    const [playhead, frames] = [this.#playhead, this.#frames];
    const { frame } = playhead;
    const request = ++this.#request;
    clearTimeout(this.#slow);
    const known = frames.get(frame) !== undefined;
    if (!known) this.#slow = setTimeout(() => this.emit("loading", true), SLOW);
    if (!known && this.#isLoading) return;
    this.#prefetch(frame);
    try {
      await this.#load(frame, known);
      // While the video plays, picture and masks appear together; otherwise the picture is first.
      if (playhead.playing) await this.#painted.want(frame);
    } catch (error) {
      if (request === this.#request) this.#failed(error);
      return;
    }
    // While a key repeats, the newest frame that is loaded is shown, even if a later one is wanted.
    if (request < this.#shownRequest) return;
    const picture = frames.get(frame);
    if (!picture) return;
    this.#shownRequest = request;
    const overlay = this.#painted.get(frame) ?? null;
    this.#stage.show(frame, picture, overlay);
    frames.shown(picture);
    this.#painted.shown(overlay);
    if (request === this.#request) {
      clearTimeout(this.#slow);
      this.emit("loading", false);
      playhead.shown();
    }
    await this.#showMasks(frame);
  }

  /** The frame on the stage; null before the first one is there. */
  get shownFrame() {
    return this.#stage.shownFrame;
  }

  /**
   * The colours of a part of the frame on the stage.
   *
   * @param {import("../stage/picture-part.js").PicturePart} part
   * @returns {ImageData | null} null if no picture is there
   */
  read(part) {
    return this.#stage.read(part);
  }

  /**
   * Stops at the frame on the stage, also if the playhead is ahead of it: what the person does now
   * is meant for the picture that is shown.
   *
   * @returns {number | null} the frame on the stage; null before the first one is there
   */
  hold() {
    const { shownFrame } = this;
    if (shownFrame === null) return null;
    this.#playhead.stop();
    this.#playhead.seek(shownFrame);
    return shownFrame;
  }

  /** Paints the masks again if colours or visible objects changed. */
  repaintIfRestyled() {
    if (this.#painted.isRestyled()) this.repaint();
  }

  /** Paints the masks again, because any of them may have changed. */
  async repaint() {
    this.#painted.forgetAll();
    const frame = this.#stage.shownFrame;
    if (frame !== null) await this.#showMasks(frame);
  }

  /** @param {number} frame whose masks changed */
  async refresh(frame) {
    this.#painted.forget(frame);
    if (this.#stage.shownFrame === frame) await this.#showMasks(frame);
  }

  close() {
    clearTimeout(this.#slow);
    this.#painted.close();
  }

  /**
   * @param {number} frame
   * @param {boolean} known true if its picture is there
   */
  async #load(frame, known) {
    if (known) return;
    this.#isLoading = true;
    try {
      await this.#frames.want(frame);
    } finally {
      this.#isLoading = false;
      if (this.#playhead.frame !== frame) this.show();
    }
  }

  /** @param {number} frame */
  async #showMasks(frame) {
    try {
      const overlay = await this.#painted.want(frame);
      if (!this.#stage.showMasks(frame, overlay)) return;
      this.#painted.shown(overlay);
      this.emit("masks");
    } catch (error) {
      if (this.#stage.shownFrame === frame) this.#failed(error);
    }
  }

  /** @param {number} centre */
  #prefetch(centre) {
    const [playhead, frames] = [this.#playhead, this.#frames];
    const offsets = playhead.playing ? AHEAD_IN_PLAY : AROUND;
    const near = offsets
      .map((offset) => centre + offset)
      .filter((frame) => frame >= 0 && frame < playhead.total);
    // The frame itself comes first: it must not wait for its neighbours.
    frames
      .want(centre)
      .catch(() => {})
      .finally(() => {
        if (playhead.frame !== centre) return;
        frames.prefetch(near, centre);
        this.#painted.prefetch(near);
      });
  }

  /** @param {unknown} error */
  #failed(error) {
    clearTimeout(this.#slow);
    this.emit("loading", false);
    this.#playhead.stop();
    if (!isAbort(error)) this.emit("problem", error);
  }
}
