"""The annotate page as a person uses it."""

from playwright.sync_api import Page, expect

from clip import NUMBER_BITS, NUMBER_SQUARE, Clip

SHOWS_NUMBER = """([frame, bits, square, x, y, scale]) => {
  const canvas = document.querySelector(".stage-canvas");
  const ratio = window.devicePixelRatio;
  const context = canvas.getContext("2d");
  let number = 0;
  for (let bit = 0; bit < bits; bit++) {
    const at = [x + (bit + 0.5) * square * scale, y + 0.5 * square * scale];
    const [red] = context.getImageData(at[0] * ratio, at[1] * ratio, 1, 1).data;
    if (red > 127) number |= 1 << bit;
  }
  return number === frame;
}"""

IS_TINTED = """([x, y, channel, tinted]) => {
  const canvas = document.querySelector(".stage-canvas");
  const ratio = window.devicePixelRatio;
  const [...pixel] = canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data;
  const others = [0, 1, 2].filter((other) => other !== channel).map((other) => pixel[other]);
  return (pixel[channel] > Math.max(...others) + 40) === tinted;
}"""

# Milliseconds; the machine may be busy with other work.
PROPAGATED_WITHIN = 300_000
# The page's Viewport centres a fitted picture, with this many pixels free at the tighter sides.
MARGIN = 16


def failed_job(error: str) -> dict:
    """The status of a failed propagation, without its id."""
    return {
        "job_type": "propagate_masks",
        "status": "failed",
        "progress": 40,
        "created_at": "2026-01-01T00:00:00Z",
        "started_at": "2026-01-01T00:00:00Z",
        "completed_at": "2026-01-01T00:00:10Z",
        "error": error,
    }


def completed_job(result: dict) -> dict:
    """The status of a completed propagation, without its id."""
    done = {"status": "completed", "progress": 100, "result": result, "error": None}
    return {**failed_job(""), **done}


class Annotator:
    def __init__(self, page: Page, url: str, session_id: str, clip: Clip):
        self.page = page
        self.session_id = session_id
        self.clip = clip
        self.canvas = page.locator("canvas.stage-canvas")
        self._url = url

    def open(self, frame: int = 0) -> "Annotator":
        self.page.goto(f"{self._url}/#/sessions/{self.session_id}?frame={frame}")
        self.expect_frame(frame)
        return self

    def expect_frame(self, frame: int):
        """Waits until the canvas says that it shows `frame` and the picture's number agrees."""
        expect(self.canvas).to_have_attribute("data-frame", str(frame))
        self.page.wait_for_function(
            SHOWS_NUMBER, arg=[frame, NUMBER_BITS, NUMBER_SQUARE, *self._place()]
        )

    def record_frames(self):
        """Keeps the number of each frame that the canvas shows from now on in `framesShown`."""
        self.page.evaluate(
            """() => {
              const canvas = document.querySelector(".stage-canvas");
              window.framesShown = [];
              new MutationObserver(() => window.framesShown.push(Number(canvas.dataset.frame)))
                .observe(canvas, { attributeFilter: ["data-frame"] });
            }"""
        )

    def recorded_frames(self) -> list[int]:
        return self.page.evaluate("window.framesShown")

    def go_to(self, frame: int):
        """Types the frame's number."""
        field = self.page.get_by_label("Frame number")
        field.fill(str(frame))
        field.press("Enter")

    def click(self, x: float, y: float, button="left", modifiers=None):
        """Clicks at a place in the video and waits for the mask."""
        self.press(x, y, button, modifiers)
        self.expect_idle()

    def press(self, x: float, y: float, button="left", modifiers=None):
        at = self.to_canvas(x, y)
        self.canvas.click(
            position={"x": at[0], "y": at[1]}, button=button, modifiers=modifiers or []
        )

    def click_disc(self):
        frame = int(self.canvas.get_attribute("data-frame") or 0)
        self.click(*self.clip.centre(frame))

    def choose(self, name: str):
        """Chooses an object by its lane."""
        self.page.locator(".lane-label", has_text=name).click()

    def rename(self, number: int, name: str):
        """Gives object `number` another name."""
        row = self.page.locator(f"li.object[data-object-id='{number}']")
        row.locator(".object-name").dblclick()
        field = self.page.get_by_label(f"Name of object {number}")
        field.fill(name)
        field.press("Enter")
        expect(row.locator("span.object-name")).to_have_text(name)

    def categorise(self, number: int, category: str):
        """Gives object `number` a category."""
        row = self.page.locator(f"li.object[data-object-id='{number}']")
        row.hover()
        row.locator(".object-category").dblclick()
        field = row.get_by_label("Category of")
        field.fill(category)
        field.press("Enter")
        expect(row.locator("span.object-category")).to_have_text(category)

    def drag_box(self, x1: float, y1: float, x2: float, y2: float):
        box = self.canvas.bounding_box()
        assert box
        start, end = self.to_canvas(x1, y1), self.to_canvas(x2, y2)
        mouse = self.page.mouse
        mouse.move(box["x"] + start[0], box["y"] + start[1])
        mouse.down()
        mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
        mouse.up()
        self.expect_idle()

    def propagate(self):
        """Propagates what is chosen and waits for the end."""
        self.page.get_by_role("button", name="Propagate", exact=True).click()
        job = self.page.locator(".job").last
        expect(job).to_have_attribute("data-status", "completed", timeout=PROPAGATED_WITHIN)

    def expect_idle(self):
        """Waits until all prompts are answered."""
        expect(self.page.locator(".object .spinner:visible")).to_have_count(0)

    def expect_objects(self, count: int):
        expect(self.page.locator("li.object:not(.coming)")).to_have_count(count)

    def expect_tint(self, x: float, y: float, channel: int, tinted: bool = True):
        """Waits until a mask colours a place in the video; channels: 0 red, 1 green, 2 blue."""
        self.page.wait_for_function(IS_TINTED, arg=[*self.to_canvas(x, y), channel, tinted])

    def to_canvas(self, x: float, y: float) -> list[float]:
        left, top, scale = self._place()
        return [left + x * scale, top + y * scale]

    def _place(self) -> tuple[float, float, float]:
        box = self.canvas.bounding_box()
        assert box
        scale = min(
            (box["width"] - 2 * MARGIN) / self.clip.width,
            (box["height"] - 2 * MARGIN) / self.clip.height,
        )
        left = (box["width"] - self.clip.width * scale) / 2
        top = (box["height"] - self.clip.height * scale) / 2
        return left, top, scale
