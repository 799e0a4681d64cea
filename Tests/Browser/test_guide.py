"""docs/annotate.md uses the labels that the page shows."""

import re

from playwright.sync_api import expect

from masklet_server import ROOT

NAMES = """() => [...document.querySelectorAll("button, a, summary, label, h1, h2, h3")]
  .filter((element) => element.checkVisibility())
  .flatMap((element) => [element.innerText.trim(), element.ariaLabel ?? ""])"""


def guide() -> str:
    return (ROOT / "docs/annotate.md").read_text(encoding="utf-8")


def test_every_label_in_the_guide_is_on_the_page(long_annotator, server):
    page = long_annotator.page
    shown: set[str] = set()

    def look():
        shown.update(page.evaluate(NAMES))

    long_annotator.click_disc()
    page.keyboard.press("n")
    long_annotator.click(800, 80)
    page.locator(".propagation-summary").click()
    page.get_by_role("button", name="Propagate", exact=True).click()
    expect(page.locator(".propagation .job")).to_be_visible()
    look()
    page.locator(".propagation .job").get_by_role("button", name="Cancel").click()
    page.goto(server.url)
    expect(page.locator(".card").first).to_be_visible()
    look()
    for label in set(re.findall(r"\*\*(.+?)\*\*", guide())):
        # An icon's name says more: "Merge Object 1 with another object".
        assert any(name == label or name.startswith(f"{label} ") for name in shown), (label, shown)


def test_every_key_in_the_guide_is_among_the_keys_that_the_page_shows(annotator):
    page = annotator.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys and mouse")
    expect(dialog).to_be_visible()
    shown = set(dialog.locator("kbd").all_inner_texts())
    named = set(re.findall(r"<kbd>(.+?)</kbd>", guide()))
    assert named and named <= shown, named - shown
