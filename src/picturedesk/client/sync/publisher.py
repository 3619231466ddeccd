"""The Publisher's list of images."""

# Made from ../aio/publisher.py by `python -m tests.client.deriving`: change that one.

from typing import Final, Unpack

from picturedesk.client import calls
from picturedesk.client.answers.publisher import PublisherFault, PublisherFaultAnswer, PublisherPage
from picturedesk.client.fields import PublisherQuery
from picturedesk.client.sync.sending import Sender

_PUBLISHER: Final = "/api/2"


class Publisher:
    """Live images by pages with numbers, in the JSON form."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def images(self, **query: Unpack[PublisherQuery]) -> PublisherPage:
        """
        One page of images, those changed last first unless `sort` says otherwise.

        `sort` is ``+`` or ``-`` and one of ``name``, ``createdby``, ``createddate``, ``modifieddate``, ``status``,
        ``extension``.

        Raises:
            BadRequest: A parameter is wrong; `code` is the error's `ref`.
        """
        return self._sender.send(calls.get(f"{_PUBLISHER}/images", calls.whole(PublisherPage), query))

    def explain(self, ref: int | str) -> PublisherFault:
        """What an error's `ref` means. Raises NotFound."""
        path = f"{_PUBLISHER}/error/{calls.segment(str(ref))}"
        return (self._sender.send(calls.get(path, calls.whole(PublisherFaultAnswer)))).error
