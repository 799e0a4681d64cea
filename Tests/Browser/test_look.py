"""What a person needs to see, and to reach without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from annotator import failed_job
from masklet_server import ROOT

UNNAMED = """() => [...document.querySelectorAll("button, a, input, [role=slider]")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.ariaLabel || element.innerText?.trim() || element.labels?.length))
  .map((element) => element.outerHTML)"""

OVERFLOW = """() => {
  const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
  return [scrollWidth - clientWidth, scrollHeight - clientHeight];
}"""


def test_every_control_has_a_name(annotator):
    annotator.click_disc()
    assert annotator.page.evaluate(UNNAMED) == []
    annotator.page.goto(annotator.page.url.split("#")[0] + "#/")
    expect(annotator.page.locator(".card").first).to_be_visible()
    assert annotator.page.evaluate(UNNAMED) == []


@pytest.mark.parametrize("width, height", [(1280, 720), (1920, 1080), (2560, 1440)])
def test_the_page_fits_the_screen(annotator, width, height):
    annotator.page.set_viewport_size({"width": width, "height": height})
    assert annotator.page.evaluate(OVERFLOW) == [0, 0]
    box = annotator.canvas.bounding_box()
    assert box and box["width"] * box["height"] > 0.4 * width * height


def test_every_control_is_reached_with_tab_and_shows_the_focus(annotator):
    annotator.click_disc()
    page = annotator.page
    reached: set[str] = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            """() => {
              const element = document.activeElement;
              if (element === document.body) return ["", ""];
              const name = element.ariaLabel || element.innerText;
              return [name, getComputedStyle(element).outlineStyle];
            }"""
        )
        assert outline != "none", name
        reached.add(name)
    for name in ("Box tool", "Undo", "New", "Propagate", "Play", "Frame", "Rename Object 1"):
        assert any(name in each for each in reached), (name, reached)


def test_a_keyboard_is_enough_from_the_list_of_videos_to_a_propagation(page, server, video):
    page.goto(server.url)
    expect(page.locator(".card").first).to_be_visible()
    keyboard = page.keyboard
    # The list holds the videos of the tests before, each with four stops.
    for _ in range(120):
        keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.includes('disc.mp4')"):
            break
    keyboard.press("Enter")
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", re.compile(r"\d"))
    keyboard.press("Home")
    keyboard.press("n")
    keyboard.press("b")
    keyboard.press("Alt+ArrowRight")
    keyboard.press("Alt+Enter")
    for _ in range(4):
        keyboard.press("Alt+ArrowRight")
        keyboard.press("Alt+ArrowDown")
    keyboard.press("Alt+Enter")
    expect(page.locator("li.object:not(.coming) .spinner:visible")).to_have_count(0)
    expect(page.locator("li.object:not(.coming)").first).to_be_visible()
    expect(page.get_by_role("button", name="Propagate", exact=True)).to_be_enabled()
    keyboard.press("p")
    expect(page.locator(".propagation .job")).to_be_visible()


SHIFTS = """(since) => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const entries = list.getEntries().filter((entry) => entry.startTime > since);
    resolve(entries.reduce((sum, entry) => sum + entry.value, 0));
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(0), 1000);
})"""


def test_nothing_on_the_page_jumps(annotator):
    """Chromium's sum of layout shifts while opening, marking and propagating."""
    annotator.click_disc()
    annotator.page.get_by_role("button", name="Propagate", exact=True).click()
    expect(annotator.page.locator(".propagation .job")).to_be_visible()
    assert annotator.page.evaluate(SHIFTS, 0) < 0.01


@pytest.mark.parametrize("width, height", [(1280, 720), (1920, 1080)])
def test_nothing_jumps_when_a_job_fails(annotator, width, height):
    page = annotator.page
    page.set_viewport_size({"width": width, "height": height})
    reason = "The disk is full at frame 31 of 48: free some space, then propagate again."
    annotator.click_disc()
    if not page.locator(".propagation-options[open]").count():
        page.locator(".propagation-summary").click()
    page.route("**/job/*/events", lambda route: route.abort())
    page.route(
        "**/job/*/status",
        lambda route: route.fulfill(
            json=failed_job(reason) | {"job_id": route.request.url.split("/")[-2]}
        ),
    )
    place = "() => document.querySelector('.propagation').getBoundingClientRect().top"
    before = page.evaluate(place)
    since = page.evaluate("performance.now()")
    page.get_by_role("button", name="Propagate", exact=True).click()
    expect(page.locator(".propagation .job")).to_have_attribute("data-status", "failed")
    expect(page.locator(".propagation .job")).to_contain_text(reason)
    assert page.evaluate(place) == before
    assert page.evaluate(SHIFTS, since) < 0.01


def test_several_objects_show_beside_the_open_options_on_a_low_screen(annotator, server, clip):
    for number in range(1, 5):
        path = f"/api/v1/sessions/{annotator.session_id}/objects"
        server.request("POST", path, {"object_id": number})
    page = annotator.page
    page.reload()
    annotator.expect_objects(4)
    page.locator(".propagation-summary").click()
    for row in page.locator("li.object").all():
        expect(row.locator(".object-name")).to_be_in_viewport(ratio=1)


def tokens() -> dict[str, tuple[int, int, int]]:
    css = (ROOT / "web/css/tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): #([0-9a-f]{6});", css)
    return {name: tuple(int(value[i : i + 2], 16) for i in (0, 2, 4)) for name, value in found}


def contrast(one, other) -> float:
    """As WCAG 2.2 defines it."""

    def luminance(color):
        shares = [value / 255 for value in color]
        linear = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
            for share in shares
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    "text, ground, least",
    [
        *[
            (text, ground, 4.5)
            for text in ("text", "text-quiet", "accent", "danger", "good", "warning")
            for ground in ("ground", "surface", "raised")
        ],
        ("on-accent", "accent", 4.5),
        ("text", "pressed", 4.5),
        ("line-strong", "surface", 3),
    ],
)
def test_text_stands_out_as_aa_asks(text, ground, least):
    colors = tokens()
    ratio = contrast(colors[text], colors[ground])
    assert ratio >= least, f"{text} on {ground}: {ratio:.2f}"
