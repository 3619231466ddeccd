"""Render: from an original's bytes and a recipe to a rendition's bytes, one small step after the other."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pyvips

from picturedesk.core.errors import RenditionTooCostly
from picturedesk.core.files import ImageFormat
from picturedesk.core.geometry import Size, for_still, frame_stride, on_copy, plan
from picturedesk.core.recipes import Attention, Fit, OutputFormat, Recipe
from picturedesk.imaging.attention import point_of_attention
from picturedesk.imaging.estimates import decoder_bytes, refuse_what_does_not_fit
from picturedesk.imaging.mend import mended
from picturedesk.imaging.profiles import in_gamut
from picturedesk.imaging.source import Source, open_all_for, open_first, open_for
from picturedesk.imaging.steps.canvas import flatten, lay_on_canvas
from picturedesk.imaging.steps.colour import colour, gamut_of, labelled
from picturedesk.imaging.steps.cut import cut
from picturedesk.imaging.steps.effects import bitonal, blur, gray
from picturedesk.imaging.steps.encode import encode
from picturedesk.imaging.steps.rotate import rotate
from picturedesk.imaging.steps.scale import scale
from picturedesk.imaging.steps.stand_up import stand_up
from picturedesk.imaging.steps.work import Work
from picturedesk.imaging.vips import Picture, VipsError, field, is_out_of_memory

STEPS: Final = (
    cut,
    scale,
    colour,  # after scaling: fewer pixels to convert
    stand_up,  # after scaling too: a turned picture has to be in memory
    lay_on_canvas,
    flatten,
    blur,
    gray,
    bitonal,
    rotate,
)

_OPAQUE: Final = 255
_LARGE_PIXELS: Final = 4_000_000
_ANIMATED_OUTPUTS: Final = frozenset({OutputFormat.GIF, OutputFormat.WEBP})


def render(
    data: bytes,
    format: ImageFormat,  # noqa: A002 - the field's word
    recipe: Recipe,
    output: OutputFormat,
    copy_of: Size | None = None,
    *,
    decoded: Callable[[], None] = lambda: None,
) -> bytes:
    """
    Make one rendition of a file that has passed the gate, free of its metadata.

    The gate has been strict already. What fails the strict way in spite of it is tried once more with the checksum
    mended and gaps forgiven: a rendition that lacks something is better than none. Of a smaller upright copy, what
    the recipe says of pixels is said of the original's, whose size is *copy_of*. Where all pixels are there before they
    are encoded, *decoded* is called in between.

    Raises:
        RenditionTooCostly: It does not fit into what a render may hold.
        VipsError: libvips refused.
    """

    def made(data: bytes, *, strict: bool) -> bytes:
        finished = _finished(data, format, recipe, output, copy_of, strict=strict)
        if finished.width * finished.height <= _LARGE_PIXELS:
            return encode(finished, output, recipe.quality)
        decoded()
        try:
            return encode(finished, output, recipe.quality)
        except VipsError as error:
            # Its pixels are all there: what an encoder can still lack is memory, which few of them say in words.
            raise RenditionTooCostly from error

    try:
        return made(data, strict=True)
    except VipsError as error:
        if is_out_of_memory(error):
            raise
        whole = mended(data) if format is ImageFormat.PNG else None
        return made(whole or data, strict=False)


def _finished(
    data: bytes,
    format: ImageFormat,  # noqa: A002 - the field's word
    recipe: Recipe,
    output: OutputFormat,
    copy_of: Size | None,
    *,
    strict: bool,
) -> Picture:
    """
    The rendition before it is encoded; its pixels may still have to be read.

    A large one's are there, and the decoder's memory is given back: large originals and encoders of large renditions
    take up to a gigabyte each.
    """
    source = open_first(data, format, strict=strict)
    if recipe.steering is Attention.AUTO:
        point = point_of_attention(data, source, recipe) if recipe.fit is Fit.COVER else None
        recipe = replace(recipe, steering=point)
    gamut = gamut_of(source.picture, recipe, output)
    to = plan(copy_of or source.upright, recipe, output)
    to = on_copy(to, copy_of, source.upright) if copy_of else to
    # Of a picture that moves, an excerpt shows the first frame: viewers that zoom know still pictures only.
    moves = source.frames > 1 and output in _ANIMATED_OUTPUTS and recipe.excerpt is None
    # Where only one frame would be left, to read the others costs as much as they are.
    moves = moves and frame_stride(source.frames, to.canvas, output) < source.frames
    is_tile = recipe.excerpt is not None and to.cut.size != source.upright
    work = Work(
        plan=to if moves or is_tile else for_still(to),
        recipe=replace(recipe, background=in_gamut(gamut, recipe.background)),
        output=output,
        stored=source.stored,
        orientation=source.orientation,
    )
    if moves:
        frames = open_all_for(data, source, work.plan)
        # A WebP's first frame takes as much as two of all of them.
        del source
        return _animation(frames, work)
    source = open_for(data, source, work.plan)
    refuse_what_does_not_fit(_held_by_decoder(source), work.plan.canvas, bands=_bands(source, output))
    finished = _through_all_steps(source.picture, _on_what_was_opened(work, source))
    return finished.copy_memory() if finished.width * finished.height > _LARGE_PIXELS else finished


def _held_by_decoder(source: Source, frames: int = 1) -> int:
    picture = source.picture
    return decoder_bytes(
        source.format,
        source.stored,
        samples=picture.bands,
        sample_bytes=2 if picture.format == "ushort" else 1,
        in_passes=bool(field(picture, "interlaced")),
        frames=frames,
    )


def _bands(source: Source, output: OutputFormat) -> int:
    return 3 + (source.picture.hasalpha() and output is not OutputFormat.JPEG)


def _on_what_was_opened(work: Work, source: Source) -> Work:
    """A cover fills its box whatever the source's size; on the pixels that are there, its edges lie truer."""
    if work.recipe.fit is not Fit.COVER or work.recipe.excerpt:
        return work
    anew = plan(source.upright, work.recipe, work.output)
    return replace(work, plan=replace(anew, by_light=work.plan.by_light), stored=source.stored)


def _through_all_steps(picture: Picture, work: Work) -> Picture:
    for step in STEPS:
        picture = step(picture, work)
    return picture


def _animation(source: Source, work: Work) -> Picture:
    """
    All frames, or every so-manieth where all would be too much, below one another and timed as they were.

    Each is finished before the next begins: two thousand unfinished ones keep libvips busy with themselves for a
    minute. Together they are no more than the largest still picture.
    """
    canvas, bands = work.plan.canvas, 3 + source.picture.hasalpha()
    stride = frame_stride(source.frames, canvas, work.output)
    kept = range(0, source.frames, stride)
    refuse_what_does_not_fit(_held_by_decoder(source, source.frames), canvas, bands=bands, frames=len(kept))
    frame_bytes = canvas.pixels * bands
    pixels = bytearray(frame_bytes * len(kept))
    for place, index in enumerate(kept):
        pixels[place * frame_bytes : (place + 1) * frame_bytes] = _frame(source, index, work)
    joined = pyvips.Image.new_from_memory(pixels, canvas.width_px, canvas.height_px * len(kept), bands, "uchar").copy(
        interpretation="srgb"
    )
    joined = labelled(joined, gamut_of(source.picture, work.recipe, work.output))
    _set_timing(joined, source, stride, canvas)
    return joined


def _frame(source: Source, index: int, work: Work) -> bytes:
    """
    One frame's finished pixels: red, green, blue, and opacity where any frame may have it.

    Most frames of most animations are opaque; scaled as such they cost half.
    """
    size = source.stored
    frame = source.picture.crop(0, index * size.height_px, size.width_px, size.height_px).copy_memory()
    if frame.hasalpha() and frame[frame.bands - 1].min() == _OPAQUE:
        frame = frame[: frame.bands - 1]
    frame = _through_all_steps(frame, work).colourspace("srgb")
    if source.picture.hasalpha() and not frame.hasalpha():
        frame = frame.addalpha()
    return bytes(frame.write_to_memory())


def _set_timing(picture: Picture, source: Source, stride: int, canvas: Size) -> None:
    """A frame that stands for several is shown as long as they all were."""
    delays = list(source.delays_ms[: source.frames])
    sums = [sum(delays[index : index + stride]) for index in range(0, len(delays), stride)]
    picture.set_type(pyvips.GValue.gint_type, "page-height", canvas.height_px)
    picture.set_type(pyvips.GValue.gint_type, "loop", source.loops)
    if sums:
        picture.set_type(pyvips.GValue.array_int_type, "delay", sums)
