"""Words and sentences in five languages, drawn as people use them: few words all the time, most hardly ever."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

LOCALES: Final = ("en", "de-AT", "fr-FR", "ja", "ar")

_KNOWN: Final = (
    "harbour", "parliament", "football", "election", "bridge", "flood", "market", "museum", "school", "summit",
    "Vienna", "Graz", "Zürich", "Łódź", "Tallinn", "Kyiv", "Malmö", "tram", "strike", "concert", "wildfire", "marathon",
    "airport",
)  # fmt: skip
_ONSETS: Final = (*"bdfghklmnprstvwz", "br", "kr", "st", "tr")
_CORES: Final = {
    "en": ("a", "e", "i", "o", "u", "ea", "ou"),
    "de-AT": ("a", "e", "i", "ä", "ö", "ü", "ei"),
    "fr-FR": ("a", "é", "è", "i", "ou", "eau", "ai"),
}
_CODAS: Final = ("", "", "", "n", "r", "s", "l")
_HAN: Final = "東京橋日本山川市場学校駅前夜朝海空港湾岸町村国会議員選挙大雨雪火災音楽祭博物館"
_ARABIC: Final = ("ميناء", "جسر", "سوق", "مدرسة", "متحف", "برلمان", "انتخابات", "مطر", "قطار", "مدينة", "ليل", "صباح")
_WORDS_PER_LANGUAGE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Language:
    """Words by their rank; the n-th is drawn a n-th as often as the first (Zipf)."""

    words: Sequence[str]
    shares: Sequence[float]

    def draw(self, dice: random.Random, count: int) -> list[str]:
        return dice.choices(self.words, cum_weights=self.shares, k=count)


def languages(seed: int) -> dict[str, Language]:
    """The languages of `LOCALES`, the same for the same *seed*."""
    dice = random.Random(seed)
    made = {locale: _invented(dice, cores) for locale, cores in _CORES.items()}
    return {name: _by_rank(words) for name, words in {**made, "ja": list(_HAN), "ar": list(_ARABIC)}.items()}


def _invented(dice: random.Random, cores: Sequence[str]) -> list[str]:
    """Known words first, then invented ones, the shorter ones more often early as in any language."""
    words = dict.fromkeys(dice.sample(_KNOWN, len(_KNOWN)))
    while len(words) < _WORDS_PER_LANGUAGE:
        syllables = 1 + min(3, len(words) // 300) if dice.random() < 0.5 else dice.randint(2, 4)
        parts = (dice.choice(_ONSETS) + dice.choice(cores) + dice.choice(_CODAS) for _ in range(syllables))
        words["".join(parts)] = None
    return list(words)


def _by_rank(words: Sequence[str]) -> Language:
    # A little flatter than 1/rank at the top: "the" is no word of a caption worth its name.
    return Language(words, list(accumulate(1 / (rank + 3) for rank in range(len(words)))))
