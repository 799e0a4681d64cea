"""A server that needs a token."""

import pytest
from playwright.sync_api import expect

from masklet_server import Server

TOKEN = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("locked"), MASKLET_TOKEN=TOKEN).start()
    yield server
    server.stop()


def test_the_page_asks_for_the_token_and_works_with_it(page, locked, clip):
    page.goto(locked.url)
    dialog = page.get_by_role("dialog", name="Sign in")
    dialog.get_by_label("Token").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("Token").fill(TOKEN)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_have_count(0)
    page.set_input_files("#picker", clip.path)
    expect(page.locator(".stage-canvas")).to_have_attribute("data-frame", "0")


def test_the_token_is_asked_for_once(page, locked):
    page.goto(locked.url)
    dialog = page.get_by_role("dialog", name="Sign in")
    dialog.get_by_label("Token").fill(TOKEN)
    dialog.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Masklet")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Masklet")).to_be_visible()
    expect(dialog).to_have_count(0)
