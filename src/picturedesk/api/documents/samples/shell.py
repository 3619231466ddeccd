"""A request as a curl command, in the form of the published documents."""

from picturedesk.api.documents.samples.request import SampleRequest


def shell(request: SampleRequest) -> str:
    parts = [f"curl --location --request {request.method} {_quoted(request.url)}"]
    parts += [f"--header {_quoted(f'{name}: {value}')}" for name, value in request.headers]
    if request.json is not None:
        # Not `--data`, to which a body that starts with @ is a file.
        parts.append(f"--data-raw {_quoted(request.json)}")
    if request.file is not None:
        # Its media type curl knows by the name.
        form = f'{request.file.field}=@"{request.file.name}"'
        parts.append(f"--form {_quoted(form)}")
    if request.save_as is not None:
        parts.append(f"--output {_quoted(request.save_as)}")
    return " \\\n".join(parts)


def _quoted(text: str) -> str:
    """*text* as one word of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"
