import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { iconButton } from "../ui/controls.js";
import { counted, fileSize, timecode } from "../ui/format.js";

/**
 * The card of a video in the list, with buttons to open and to change it.
 *
 * @param {import("../types.js").Video} video
 * @param {string} thumbnail URL of its first frame
 * @param {{rename: () => void, move: (() => void) | null, remove: () => void}} actions
 */
export function videoCard(video, thumbnail, { rename, move, remove }) {
  const { name, frame_count: frames, annotated_frames: done, fps, width, height, bytes } = video;
  const reviewed = video.reviewed_frames;
  const image = h("img", { src: thumbnail, alt: "", loading: "lazy", decoding: "async" });
  const fill = h("div", { class: "card-done-fill" });
  fill.style.transform = `scaleX(${done / Math.max(1, frames)})`;
  const box = h("div", { class: "thumbnail" }, image, h("div", { class: "card-done" }, fill));
  // Without its picture the card is still useful.
  image.onerror = () => image.replaceWith(icon("film"));
  const share = Math.floor((100 * done) / Math.max(1, frames));
  return h(
    "li",
    { class: "card" },
    h(
      "a",
      { class: "card-link", href: `#/videos/${encodeURIComponent(video.id)}` },
      box,
      h("span", { class: "card-length" }, timecode(frames / (fps || 25))),
      h(
        "div",
        { class: "card-text" },
        h("h3", { title: name }, name),
        h(
          "p",
          { class: "card-facts" },
          `${counted(frames, "frame")} · ${width}×${height} · ${fileSize(bytes)}`,
        ),
        h(
          "p",
          { class: "card-facts" },
          done ? `${share}% annotated` : "Not annotated yet",
          reviewed && done ? ` · ${Math.floor((100 * reviewed) / done)}% of it reviewed` : null,
        ),
      ),
    ),
    h(
      "div",
      { class: "card-actions" },
      iconButton("pencil", `Rename ${name}`, rename),
      move && iconButton("folder", `Move ${name} to another project`, move),
      iconButton("trash", `Delete ${name}`, remove),
    ),
  );
}
