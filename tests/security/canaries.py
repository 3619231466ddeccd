"""Secrets that stand out, everything a server says about them, and the forms in which one might slip through."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx2


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A secret, and by what name a hit is told."""

    name: str
    secret: bytes
    kept_in_clear: bool = False
    """Whether the database has to hold it: what signs cannot be a hash."""

    def forms(self) -> Iterator[bytes]:
        """The secret as it is, and as programs write down what they do not mean to."""
        yield self.secret
        yield self.secret.hex().encode()
        yield base64.b64encode(self.secret).rstrip(b"=")
        yield base64.urlsafe_b64encode(self.secret).rstrip(b"=")
        yield quote(self.secret, safe="").encode()
        yield json.dumps(self.secret.decode("latin-1"))[1:-1].encode()
        yield repr(self.secret)[2:-1].encode()
        yield self.secret[::-1]


@dataclass(kw_only=True)
class Told:
    """What was said, by where it was said."""

    texts: dict[str, bytes] = field(default_factory=dict)

    def add(self, where: str, text: str | bytes) -> None:
        content = text.encode() if isinstance(text, str) else text
        self.texts[where] = self.texts.get(where, b"") + content + b"\n"

    def answer(self, answer: httpx2.Response) -> httpx2.Response:
        """Note all that an answer says, its headers too."""
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
        where = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
        self.add(where, head.encode() + b"\n\n" + answer.content)
        return answer

    def hits(self, canaries: list[Canary]) -> list[str]:
        """Which secret stands where; empty where all is well."""
        return sorted(
            {
                f"{canary.name} in {where}"
                for where, text in self.texts.items()
                for canary in canaries
                for form in canary.forms()
                if form in text
            }
        )


def canary(name: str, text: str, **more: bool) -> Canary:
    return Canary(name=name, secret=text.encode(), **more)


def secret_of(key: str) -> str:
    """The part of a key or session that nobody may know; its id is told in lists and logs."""
    return key.split("_", 2)[2]
