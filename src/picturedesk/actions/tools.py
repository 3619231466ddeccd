"""What every action works with."""

from dataclasses import dataclass, field

from picturedesk.actions.generators import Generators
from picturedesk.actions.results import Results
from picturedesk.actions.wanted_mezzanines import WantedMezzanines
from picturedesk.core.delivery import DeliveryPolicy
from picturedesk.core.ports import Blobs, Clock, Renderer
from picturedesk.sql.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The technologies, already chosen. One set serves a whole process."""

    db: Database
    blobs: Blobs
    renderer: Renderer
    clock: Clock
    delivery: DeliveryPolicy
    results: Results
    generators: Generators
    mezzanines: WantedMezzanines = field(default_factory=WantedMezzanines)
