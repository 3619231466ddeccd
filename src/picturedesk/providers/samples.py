"""The pictures that a new desk has on its walls: our own drawings, described as photographs would be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from picturedesk.core.descriptions import LocaleText
from picturedesk.providers import procedural

WIDTH_PX: Final = 1600
HEIGHT_PX: Final = 1067
_CREDIT: Final = "Illustration: Picturedesk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A drawing with its texts in English and German."""

    filename: str
    name: str
    scene: procedural.Scene
    locales: Sequence[LocaleText]

    def content(self) -> bytes:
        """JPEG bytes, the same every time; about 0.2 s of work."""
        return procedural.draw_scene(self.scene, self.filename, width_px=WIDTH_PX, height_px=HEIGHT_PX)


def _sample(
    filename: str, name: str, scene: procedural.Scene, english: tuple[str, str], german: tuple[str, str]
) -> Sample:
    """A caption and an alt text in each language."""
    return Sample(
        filename=filename,
        name=name,
        scene=scene,
        locales=(
            LocaleText(locale="en", credit=_CREDIT, caption_html=f"<p>{english[0]}</p>", alt_text=english[1]),
            LocaleText(locale="de", credit=_CREDIT, caption_html=f"<p>{german[0]}</p>", alt_text=german[1]),
        ),
    )


SAMPLES: Final = (
    _sample(
        "harbour-cranes.jpg",
        "Harbour cranes",
        procedural.harbour,
        (
            "Gantry cranes wait for the <b>morning shift</b> at the container terminal.",
            "Cranes and stacked containers mirrored in calm water under a pale sun.",
        ),
        (
            "Containerbrücken warten auf die <b>Frühschicht</b> am Terminal.",
            "Kräne und gestapelte Container spiegeln sich unter blasser Sonne im ruhigen Wasser.",
        ),
    ),
    _sample(
        "mountain-lake.jpg",
        "Mountain lake at dusk",
        procedural.lake,
        ("Not a breath of wind: the range seen from the southern shore.", "Mountains reflected in a still lake."),
        ("Kein Windhauch: das Massiv vom Südufer aus.", "Berge spiegeln sich in einem stillen See."),
    ),
    _sample(
        "city-night.jpg",
        "City lights",
        procedural.skyline,
        ("Late lights in the office towers along the river.", "Skyline at night with lit windows above a river."),
        ("Spätes Licht in den Bürotürmen am Fluss.", "Skyline bei Nacht mit erleuchteten Fenstern über dem Fluss."),
    ),
    _sample(
        "rolling-hills.jpg",
        "Rolling hills",
        procedural.hills,
        ("Haze between the ridges after the first warm night.", "Layers of green hills fading into haze."),
        ("Dunst zwischen den Hügeln nach der ersten warmen Nacht.", "Grüne Hügelketten verlieren sich im Dunst."),
    ),
    _sample(
        "lighthouse-coast.jpg",
        "Lighthouse on the cape",
        procedural.coast,
        ("The lighthouse has been automatic since <i>1987</i>.", "Red and white lighthouse above rolling waves."),
        ("Der Leuchtturm arbeitet seit <i>1987</i> automatisch.", "Rot-weißer Leuchtturm über der Brandung."),
    ),
    _sample(
        "foggy-forest.jpg",
        "Firs in the fog",
        procedural.forest,
        ("Fog holds on until noon in the upper valley.", "Fir trees disappearing into fog, row behind row."),
        ("Bis mittags hält sich der Nebel im oberen Tal.", "Tannen verschwinden Reihe um Reihe im Nebel."),
    ),
    _sample(
        "desert-dunes.jpg",
        "Dunes in long light",
        procedural.dunes,
        ("The last hour of light on the eastern dunes.", "Sand dunes in warm evening light."),
        ("Die letzte Stunde Licht auf den östlichen Dünen.", "Sanddünen im warmen Abendlicht."),
    ),
    _sample(
        "poster-discs.jpg",
        "Discs, a poster",
        procedural.discs,
        ("Poster for the summer festival.", "Overlapping translucent discs in blue and orange."),
        ("Plakat für das Sommerfest.", "Einander überlappende, durchscheinende Scheiben in Blau und Orange."),
    ),
)
