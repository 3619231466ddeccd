"""Which libvips runs, and what of it strangers' files may reach."""

from pathlib import Path

import pytest
import pyvips

from picturedesk.core.files import ImageFormat
from picturedesk.imaging import vips
from tests.imaging.pictures import encoded, quarters

ALLOWED = {"JPEG": ImageFormat.JPEG, "PNG": ImageFormat.PNG, "GIF": ImageFormat.GIF, "WEBP": ImageFormat.WEBP}


def test_the_library_is_the_wheels_and_new_enough() -> None:
    libraries = vips.loaded_libraries()

    assert vips.version() >= vips.OLDEST_VERSION
    assert [library.parent.name for library in libraries] == ["pyvips_binary.libs"]


def test_an_old_library_is_refused() -> None:
    with pytest.raises(vips.WrongLibrary, match=r"libvips 8\.18\.2 is too old; at least 8\.18\.3"):
        vips.refuse_old((8, 18, 2))


@pytest.mark.parametrize(
    "libraries",
    [
        [Path("/usr/lib/x86_64-linux-gnu/libvips.so.42")],
        [Path("/venv/pyvips_binary.libs/libvips-e42572c0.so.42"), Path("/usr/lib/x86_64-linux-gnu/libvips.so.42")],
    ],
)
def test_the_systems_library_is_refused(libraries: list[Path]) -> None:
    with pytest.raises(vips.WrongLibrary, match=r"found .*/usr/lib/.*PKG_CONFIG_LIBDIR=/nonexistent"):
        vips.refuse_foreign(libraries)


@pytest.mark.parametrize(("name", "format"), ALLOWED.items())
def test_the_four_loaders_work(name: str, format: ImageFormat) -> None:  # noqa: A002 - the field's word
    picture = vips.load(encoded(quarters(), name), format, strict=True)

    assert (picture.width, picture.height) == (80, 60)


def test_no_other_loader_works(tmp_path: Path) -> None:
    files = {
        "avif": encoded(quarters(), "AVIF"),
        "tiff": encoded(quarters(), "TIFF"),
        "ppm": encoded(quarters(), "PPM"),
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "csv": b"1,2,3\n",
        "mat": b"1 1\n1\n",
    }
    for extension, content in files.items():
        path = tmp_path / f"picture.{extension}"
        path.write_bytes(content)
        with pytest.raises(pyvips.Error):
            pyvips.Image.new_from_file(str(path))
        with pytest.raises(pyvips.Error):
            pyvips.Image.new_from_buffer(content, "")


@pytest.mark.parametrize(
    "loader", ["heifload_buffer", "tiffload_buffer", "svgload_buffer", "rawload", "vipsload", "csvload", "matrixload"]
)
def test_other_loaders_cannot_be_called_by_name(loader: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1,2,3\n")
    argument: object = path.read_bytes() if loader.endswith("_buffer") else str(path)
    with pytest.raises(pyvips.Error):
        getattr(pyvips.Image, loader)(argument, *((1, 1, 1) if loader == "rawload" else ()))
