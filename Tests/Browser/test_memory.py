"""Bitmaps take megabytes that browsers free late: none stays open when it is no longer needed."""

import pytest

# Every bitmap that is open: pictures by the page's own call, masks as the worker sends them.
COUNT = """
  window.open_bitmaps = new Set();
  const decode = window.createImageBitmap;
  window.createImageBitmap = async (...image) => {
    const bitmap = await decode(...image);
    window.open_bitmaps.add(bitmap);
    return bitmap;
  };
  const close = ImageBitmap.prototype.close;
  ImageBitmap.prototype.close = function () {
    window.open_bitmaps.delete(this);
    close.call(this);
  };
  window.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", ({ data }) => {
        if (data.bitmap) window.open_bitmaps.add(data.bitmap);
      });
    }
  };
"""
# The worker paints with x and y swapped: its bitmaps are as wide as the video is high.
FEW = "([width, most]) => [...open_bitmaps].filter((one) => one.width === width).length <= most"

MEBIBYTES = 1 << 20


@pytest.fixture
def counted(long_annotator):
    long_annotator.page.add_init_script(COUNT)
    long_annotator.page.reload()
    long_annotator.expect_frame(0)
    return long_annotator


def test_pictures_stay_within_their_bytes_however_fast_one_walks(counted):
    page, clip = counted.page, counted.clip
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    counted.go_to(300)
    counted.expect_frame(300)
    fitting = 32 * MEBIBYTES // (4 * clip.width * clip.height)
    # One more if the bitmap on the canvas has left the cache.
    page.wait_for_function(FEW, arg=[clip.width, fitting + 1])


def test_masks_painted_anew_take_the_place_of_those_before(counted):
    page, clip = counted.page, counted.clip
    counted.click_disc()
    x, y = clip.centre(0)
    for number in range(8):
        page.get_by_label("Colour of Object 1").fill(f"#0000{255 - number:02x}")
        # Beside the marker of the click.
        counted.expect_tint(x + clip.radius / 2, y, 2)
        page.keyboard.press("h")
        page.keyboard.press("h")
    page.wait_for_function(FEW, arg=[clip.height, 5])
