"""OpenSeadragon, a deep-zoom viewer that newsrooms put on their own sites, shows our pictures tile by tile."""

import io
from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, Response

from tests.imaging.pictures import encoded, quarters
from tests.support.browser_desk import UI
from tests.support.browser_server import add_image
from tests.support.browser_site import Leaf, site
from tests.support.server import RunningServer
from tests.support.shared import photo

OPENSEADRAGON: Final = UI / "node_modules/openseadragon/build/openseadragon/openseadragon.min.js"
SIDE_PX: Final = 512
"""Of the viewer on the page."""
MEAN_DIFFERENCE: Final = 8.0
"""Out of 255. Tiles are JPEGs and are scaled by the browser, which costs up to 5; a wrong place costs 50 and more."""

PAGE: Final = """<!doctype html>
<html lang="en"><title>A site with a viewer</title>
<style>body { margin: 0 } #viewer { width: 512px; height: 512px }</style>
<div id="viewer"></div>
<script src="/openseadragon.js"></script>
<script>
  const failures = [];
  const viewer = OpenSeadragon({
    id: "viewer", tileSources: "INFO", crossOriginPolicy: "Anonymous", drawer: "canvas",
    showNavigationControl: false, animationTime: 0, blendTime: 0, immediateRender: false, maxZoomPixelRatio: 1,
  });
  const settled = () => viewer.world.getItemCount() === 1 && viewer.world.getItemAt(0).getFullyLoaded();
  for (const name of ["open-failed", "tile-load-failed", "add-item-failed"])
    viewer.addHandler(name, (event) => failures.push(`${name}: ${event.message}`));
</script>
"""
IS_SETTLED: Final = "() => failures.length > 0 || settled()"
ZOOM_IN: Final = """([x, y]) => {
  const item = viewer.world.getItemAt(0);
  viewer.viewport.panTo(item.imageToViewportCoordinates(new OpenSeadragon.Point(x, y)), true);
  viewer.viewport.zoomTo(viewer.viewport.getMaxZoom(), null, true);
  viewer.viewport.applyConstraints(true);
}"""
SHOWN: Final = """() => {
  const item = viewer.world.getItemAt(0);
  const shown = item.viewportToImageRectangle(viewer.viewport.getBounds(true));
  return [shown.x, shown.y, shown.width, shown.height];
}"""
CANVAS_CAN_BE_READ: Final = "() => viewer.drawer.canvas.getContext('2d').getImageData(0, 0, 1, 1).data.length"

pytestmark = pytest.mark.skipif(not OPENSEADRAGON.is_file(), reason="OpenSeadragon is not here: run npm ci in ui")


@pytest.fixture(scope="module")
def picture() -> bytes:
    """Real where the sample is here: six megapixels, so that there are levels to go through."""
    path = photo("harbour-6mp.jpg")
    return path.read_bytes() if path.is_file() else encoded(quarters(2725, 2225), "JPEG")


@pytest.fixture(scope="module")
def info_url(server: RunningServer, picture: bytes) -> str:
    image = add_image(server, picture, "harbour.jpg")
    return f"{server.base_url}/iiif/3/{image['id']}/info.json"


@pytest.fixture(scope="module")
def newsroom(info_url: str) -> Iterator[str]:
    """Somebody else's site: another origin, and no key of ours."""
    script = Leaf(content=OPENSEADRAGON.read_bytes(), media_type="text/javascript")
    with site({"/": Leaf(content=PAGE.replace("INFO", info_url).encode()), "/openseadragon.js": script}) as base_url:
        yield base_url


@pytest.fixture
def origins(newsroom: str, server: RunningServer) -> list[str]:
    return [newsroom, server.base_url]


def settle(page: Page) -> None:
    page.wait_for_function(IS_SETTLED)
    assert page.evaluate("failures") == []


def test_a_viewer_on_another_site_zooms_from_the_whole_to_the_last_pixel(
    page: Page, newsroom: str, picture: bytes
) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks what it is given
    original = Image.open(io.BytesIO(picture)).convert("RGB")

    page.goto(newsroom)
    settle(page)

    whole = page.evaluate(SHOWN)
    assert whole[2] >= original.width
    assert difference(pixels_of(page), original, whole) < MEAN_DIFFERENCE

    page.evaluate(ZOOM_IN, [original.width // 3, original.height // 2])
    settle(page)

    left, top, width, height = page.evaluate(SHOWN)
    assert (round(width), round(height)) == (SIDE_PX, SIDE_PX)
    assert difference(pixels_of(page), original, [left, top, width, height]) < MEAN_DIFFERENCE
    # Elsewhere the picture is another: what was compared is not alike everywhere.
    assert difference(pixels_of(page), original, [left + 600, top - 300, width, height]) > 3 * MEAN_DIFFERENCE
    # The canvas is not tainted: our answers let a foreign site read the pixels.
    assert page.evaluate(CANVAS_CAN_BE_READ) == 4
    tiles = [answer for answer in answers if is_tile(answer.url)]
    assert {answer.status for answer in tiles} == {200}
    assert {answer.header_value("access-control-allow-origin") for answer in tiles} == {"*"}
    assert len({scale_of(answer.url, original) for answer in tiles}) >= 3, [answer.url for answer in tiles]


def pixels_of(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.locator("#viewer").screenshot())).convert("RGB")


def difference(shown: Image.Image, original: Image.Image, region: Sequence[float]) -> float:
    """How far *shown* is from this *region* of the original, scaled likewise; mean over pixels and channels, of 255."""
    left, top, width, height = (round(value) for value in region)
    whole = Image.new("RGB", (width, height), "white")
    whole.paste(original, (-left, -top))
    expected = whole.resize(shown.size, Image.Resampling.BOX)
    mean = ImageStat.Stat(ImageChops.difference(shown, expected)).mean
    return sum(mean) / len(mean)


def is_tile(url: str) -> bool:
    return "/iiif/3/" in url and not url.endswith("/info.json")


def scale_of(url: str, original: Image.Image) -> int:
    """How many pixels of the original a pixel of the tile stands for: a level of the pyramid."""
    region, size = url.split("/")[-4:-2]
    width_px = original.width if region == "full" else int(region.split(",")[2])
    return round(width_px / int(size.split(",")[0]))
