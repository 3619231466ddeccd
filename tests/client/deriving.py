"""The client's face that waits, made from the one that awaits: ``python -m tests.client.deriving`` writes it."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

CLIENT: Final = Path(__file__).parents[2] / "src" / "picturedesk" / "client"
SOURCES: Final = tuple(sorted((CLIENT / "aio").glob("*.py")))
TARGET: Final = CLIENT / "sync"

_NOTICE: Final = "# Made from ../aio/{name} by `python -m tests.client.deriving`: change that one.\n\n"
# The order of imports, imports that nothing uses, loops that are now a `yield from`.
_MENDED: Final = "I,F401,UP028"
# In this order: each rule sees what those before it left.
_RULES: Final = (
    (r"await asyncio\.to_thread\(([\w.]+)(?:, )?", r"\1("),
    (r"\basyncio\b", "time"),
    (r"\baio\b", "sync"),
    (r"\basync (def|for|with)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bawaits\b", "waits"),
    (r", written by hand", ""),
    (r"\b__a(enter|exit)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"\bAsync(?=[A-Z])", ""),
)


def derived() -> Mapping[Path, str]:
    """Each file of the waiting face, by its path."""
    return {TARGET / source.name: _derived(source) for source in SOURCES}


def _derived(source: Path) -> str:
    text = source.read_text("utf-8")
    for pattern, replacement in _RULES:
        text = re.sub(pattern, replacement, text)
    docstring, _, rest = text.partition("\n")
    return _tidy(f"{docstring}\n\n{_NOTICE.format(name=source.name)}{rest}")


def _tidy(text: str) -> str:
    """*text* with its imports in order and its lines wrapped, as the house has them."""
    for command in (["check", "--select", _MENDED, "--fix", "--unsafe-fixes", "--quiet"], ["format"]):
        ruff = [str(Path(sys.executable).with_name("ruff")), *command, "--stdin-filename", str(TARGET / "x.py"), "-"]
        text = subprocess.run(ruff, input=text, check=True, capture_output=True, text=True).stdout
    return text


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for path, text in derived().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
