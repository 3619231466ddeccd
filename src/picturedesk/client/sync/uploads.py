"""Uploads."""

# Made from ../aio/uploads.py by `python -m tests.client.deriving`: change that one.

from picturedesk.client.answers.images import Upload
from picturedesk.client.calls import Call, data, new_idempotency_key
from picturedesk.client.forms import Progress, Source, open_form
from picturedesk.client.sync.sending import Sender


class Uploads:
    """Takes pictures to the server."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(
        self,
        file: Source,
        filename: str | None = None,
        *,
        on_progress: Progress | None = None,
        idempotency_key: str | None = None,
    ) -> Upload:
        """
        Upload a picture: a path, its bytes, or a file open for reading bytes. Its answer's `key` makes an image.

        The file is read as it is sent, 64 KB at a time. *on_progress* is told the bytes sent and the bytes there are;
        it begins at 0 again when the upload is tried again.

        Raises:
            BadRequest: The file is not a picture that the server takes; `details` say why.
            OSError: The file cannot be read.
        """
        form = open_form(file, filename, on_progress)
        try:
            return self._sender.send(
                Call(
                    method="POST",
                    path="/upload/image",
                    read=data(Upload),
                    form=form,
                    idempotency_key=idempotency_key or new_idempotency_key(),
                )
            )
        finally:
            form.close()
