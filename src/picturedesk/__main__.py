"""``python -m picturedesk`` is the command ``picturedesk``."""

from picturedesk.cli import main

main()
