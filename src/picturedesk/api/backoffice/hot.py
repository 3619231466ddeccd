"""The Backoffice's hot reads: one entity by what names it."""

from collections.abc import Mapping

from picturedesk.api.backoffice.blocks import hot as blocks
from picturedesk.api.backoffice.categories import hot as categories
from picturedesk.api.backoffice.images import hot as images
from picturedesk.api.backoffice.publications import hot as publications
from picturedesk.api.backoffice.references import hot as references
from picturedesk.api.context import Context
from picturedesk.api.hot import HotRoute


def routes(context: Context) -> Mapping[str, HotRoute]:
    nouns = (images, categories, references, publications, blocks)
    return {start: route for noun in nouns for start, route in noun.routes(context).items()}
