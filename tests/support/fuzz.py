"""Coverage-guided fuzzing of one target: ``python -m tests.support.fuzz NAME [libFuzzer's options]``; needs atheris."""

import sys
from pathlib import Path

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore] # in an environment of its own

with atheris.instrument_imports(include=["picturedesk"]):
    from tests.support.fuzz_targets import TARGETS


def main() -> None:
    name, *options = sys.argv[1:]
    target = TARGETS[name]
    corpus = Path(".cache/fuzz") / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.parse)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
