import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { iconButton } from "../ui/controls.js";
import { counted, fileSize, timecode } from "../ui/format.js";

/**
 * One video in the list: opens it, or deletes it.
 *
 * @param {import("../types.js").Video} video
 * @param {string} thumbnail address of its first frame
 * @param {() => void} remove
 */
export function videoCard(video, thumbnail, remove) {
  const { name, frame_count: frames, fps, width, height, bytes } = video;
  const image = h("img", { src: thumbnail, alt: "", loading: "lazy", decoding: "async" });
  const box = h("div", { class: "thumbnail" }, image);
  // Without its picture the card still works.
  image.onerror = () => image.replaceWith(icon("film"));
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
      ),
    ),
    iconButton("trash", `Delete ${name}`, remove),
  );
}
