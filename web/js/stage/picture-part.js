/**
 * @typedef {object} PicturePart of a picture, possibly smaller than in the video
 * @property {number} left in pixels of the video
 * @property {number} top in pixels of the video
 * @property {number} reduction how many pixels of the video are one of the part, in a row
 * @property {number} width in pixels of the part
 * @property {number} height in pixels of the part
 */

/**
 * Reads the colours of a part of a picture, and draws no more than that part for it.
 *
 * @param {ImageBitmap} picture
 * @param {{width: number, height: number}} size of the video
 * @param {PicturePart} part
 * @returns {ImageData}
 */
export function readPart(picture, size, { left, top, reduction, width, height }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser has no canvas left: close other pages.");
  context.imageSmoothingQuality = "high";
  context.drawImage(
    picture,
    -left / reduction,
    -top / reduction,
    size.width / reduction,
    size.height / reduction,
  );
  return context.getImageData(0, 0, width, height);
}
