/** Largest zoom: screen pixels per pixel of the video. */
const LARGEST = 40;
/** Screen pixels around a fitted picture. */
const MARGIN = 16;

/**
 * Where the picture is in the canvas: `screen = picture * scale + offset`, in CSS pixels. Until the
 * person zooms or pans, the picture stays fitted, also when the size of the canvas changes.
 */
export class Viewport {
  scale = 1;
  x = 0;
  y = 0;
  #fitted = true;
  #canvas = { width: 1, height: 1 };
  #picture;

  /** @param {{width: number, height: number}} picture */
  constructor(picture) {
    this.#picture = picture;
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    const before = this.#canvas;
    this.#canvas = { width, height };
    if (this.#fitted) {
      this.fit();
    } else {
      this.x += (width - before.width) / 2;
      this.y += (height - before.height) / 2;
      this.#keepInSight();
    }
  }

  fit() {
    this.#fitted = true;
    this.scale = this.#fittingScale();
    this.x = (this.#canvas.width - this.#picture.width * this.scale) / 2;
    this.y = (this.#canvas.height - this.#picture.height * this.scale) / 2;
  }

  /**
   * Zooms; the point of the picture under (`x`, `y`) stays in place.
   *
   * @param {number} factor
   * @param {number} x
   * @param {number} y
   */
  zoom(factor, x, y) {
    const smallest = Math.min(this.#fittingScale(), 1) / 4;
    const scale = Math.min(LARGEST, Math.max(smallest, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.#fitted = false;
    this.#keepInSight();
  }

  /** @param {number} factor */
  zoomAtCentre(factor) {
    this.zoom(factor, this.#canvas.width / 2, this.#canvas.height / 2);
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.#fitted = false;
    this.#keepInSight();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]} in pixels of the video, possibly outside of it
   */
  toPicture(x, y) {
    return [(x - this.x) / this.scale, (y - this.y) / this.scale];
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  toScreen(x, y) {
    return [x * this.scale + this.x, y * this.scale + this.y];
  }

  #fittingScale() {
    const width = Math.max(1, this.#canvas.width - 2 * MARGIN);
    const height = Math.max(1, this.#canvas.height - 2 * MARGIN);
    return Math.min(width / this.#picture.width, height / this.#picture.height);
  }

  /** Moves the picture so that it covers the middle of the canvas: it can't get lost. */
  #keepInSight() {
    const { width, height } = this.#canvas;
    this.x = Math.min(width / 2, Math.max(width / 2 - this.#picture.width * this.scale, this.x));
    this.y = Math.min(
      height / 2,
      Math.max(height / 2 - this.#picture.height * this.scale, this.y),
    );
  }
}
