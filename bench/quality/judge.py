"""
The judge: SSIMULACRA2 against a reference, which is the best that an original can be at a size.

A reference is made of all of the original's pixels, by one Lanczos filter of three lobes, on amounts of light in
32-bit floats, by NumPy and Pillow and not by libvips; rounded to bytes once, kept as PNG. Everything between it and
what a rendition shows counts: the way of scaling, colours at half resolution, and the encoder's loss.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.client import BenchFailed
from bench.quality.makers import told_by

_LEAST_SAME: Final = 99.99
_MOST_RUINED: Final = 50.0

_REFERENCE: Final = """\
import json, sys
import numpy as np
from PIL import Image
def light(levels):
    level = levels.astype(np.float32) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)
def levels(light):
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055) * 255
done = []
for original, size, target in json.load(sys.stdin):
    bands = light(np.asarray(Image.open(original).convert("RGB")))
    small = [Image.fromarray(bands[:, :, band]).resize(size, Image.Resampling.LANCZOS) for band in range(3)]
    picture = np.rint(levels(np.stack([np.asarray(band) for band in small], 2))).astype(np.uint8)
    Image.fromarray(picture).save(target, compress_level=1)
    done.append(0)
print(json.dumps(done))
"""

_SCORES: Final = """\
import json, os, sys
from concurrent.futures import ProcessPoolExecutor
from ssimulacra2 import compute_ssimulacra2
def score(pair):
    return float(compute_ssimulacra2(*pair))
if __name__ == "__main__":
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        print(json.dumps(list(pool.map(score, json.load(sys.stdin)))))
"""

_RUIN: Final = """\
import json, sys
from PIL import Image
source, target = json.load(sys.stdin)
Image.open(source).save(target, "JPEG", quality=8)
print("[]")
"""


class Judge:
    """Asks a Python that has the metric; *folder* takes its files."""

    def __init__(self, python: Path, folder: Path) -> None:
        self._python, self._folder = python, folder

    def write_references(self, wanted: Sequence[tuple[Path, tuple[int, int], Path]]) -> None:
        """Of each original at each size into each target."""
        told_by([str(self._python), "-c", _REFERENCE], [(str(a), b, str(c)) for a, b, c in wanted], self._folder)

    def scores(self, pairs: Sequence[tuple[Path, Path]]) -> Sequence[float]:
        """Of each reference and rendition: 100 where they are the same, 90 where nobody sees a difference."""
        script = self._folder / "scores.py"
        script.write_text(_SCORES)
        return told_by([str(self._python), str(script)], [(str(a), str(b)) for a, b in pairs], self._folder)

    def check_itself(self, reference: Path) -> None:
        """
        The same picture has to be worth 100, and a ruined one less than half.

        Raises:
            BenchFailed: The metric computes something else.
        """
        ruined = self._folder / "ruined.jpg"
        told_by([str(self._python), "-c", _RUIN], (str(reference), str(ruined)), self._folder)
        same, worse = self.scores([(reference, reference), (reference, ruined)])
        if same < _LEAST_SAME or worse > _MOST_RUINED:
            raise BenchFailed(f"the metric is wrong: the same is worth {same:.1f}, a JPEG of quality 8 {worse:.1f}")
