import { h } from "../ui/dom.js";
import { iconButton, leaveOnEnter, relabel } from "../ui/controls.js";
import { timecode } from "../ui/format.js";

/** Multiples of the video's own speed. */
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** Buttons to move along the video, the number of the frame, which can be typed, and its time. */
export class Transport {
  #playhead;
  #fps;
  #navigation;
  #play;
  #loop;
  #speed = h(
    "select",
    { class: "field field-speed", "aria-label": "Speed", title: "Speed" },
    ...SPEEDS.map((speed) => h("option", { value: String(speed) }, `${speed}×`)),
  );
  #field;
  #time = h("span", { class: "timecode" });
  element;

  /**
   * @param {import("./playhead.js").Playhead} playhead
   * @param {number} fps
   * @param {import("./navigation.js").Navigation} navigation
   * @param {HTMLElement} view buttons that change how the picture is shown
   */
  constructor(playhead, fps, navigation, view) {
    this.#playhead = playhead;
    this.#fps = fps;
    this.#navigation = navigation;
    this.#play = iconButton("play", "Play", () => navigation.play(), "Space");
    this.#play.classList.add("play");
    this.#loop = iconButton("repeat", "Repeat", () => navigation.toggleLoop(), "R");
    this.#speed.onchange = () => (playhead.speed = Number(this.#speed.value));
    this.#field = h("input", {
      type: "number",
      class: "field field-frame",
      min: 0,
      max: playhead.total - 1,
      "aria-label": "Frame number",
      onchange: () => this.#typed(),
      onkeydown: leaveOnEnter,
    });
    this.element = h(
      "div",
      { class: "transport", role: "toolbar", "aria-label": "Playback" },
      h(
        "div",
        { class: "transport-frame" },
        this.#field,
        h("span", { class: "total" }, `of ${playhead.total - 1}`),
        this.#time,
      ),
      h(
        "div",
        { class: "transport-buttons" },
        iconButton("first", "First frame", () => navigation.toFirst(), "Home"),
        iconButton("previousKey", "Previous keyframe", () => navigation.toPreviousKeyframe(), "["),
        iconButton("previous", "Previous frame", () => navigation.by(-1), "ArrowLeft"),
        this.#play,
        iconButton("next", "Next frame", () => navigation.by(1), "ArrowRight"),
        iconButton("nextKey", "Next keyframe", () => navigation.toNextKeyframe(), "]"),
        iconButton("last", "Last frame", () => navigation.toLast(), "End"),
        this.#loop,
        this.#speed,
      ),
      view,
    );
    playhead.on("seek", () => this.#update());
    playhead.on("play", () => this.#update());
    playhead.on("loop", () => this.#update());
    this.#update();
  }

  #typed() {
    if (this.#field.value !== "") this.#navigation.to(Number(this.#field.value));
    this.#update();
  }

  #update() {
    const { frame, total, playing, loop, speed } = this.#playhead;
    this.#field.value = String(frame);
    const times = [frame, total].map((count) => timecode(count / this.#fps, 2));
    this.#time.textContent = times.join(" / ");
    this.#loop.setAttribute("aria-pressed", String(loop !== null));
    this.#speed.value = String(speed);
    relabel(this.#play, playing ? "pause" : "play", playing ? "Pause" : "Play");
  }
}
