"""A request with fetch: a module for Node.js, because a key has no place in a page that others load."""

from picturedesk.api.documents.samples.literals import indented, quoted
from picturedesk.api.documents.samples.request import SampleRequest


def javascript(request: SampleRequest) -> str:
    return "\n".join((*_before(request), _fetch(request), *_after(request)))


def _before(request: SampleRequest) -> list[str]:
    used = [name for name, needed in (("readFile", request.file), ("writeFile", request.save_as)) if needed]
    imports = [f'import {{ {", ".join(used)} }} from "node:fs/promises";', ""] if used else []
    if request.file is None:
        return imports
    name, media_type = quoted(request.file.name), quoted(request.file.media_type)
    return [
        *imports,
        f"const file = new Blob([await readFile({name})], {{ type: {media_type} }});",
        "const form = new FormData();",
        f"form.append({quoted(request.file.field)}, file, {name});",
        "",
    ]


def _fetch(request: SampleRequest) -> str:
    options = [f"method: {quoted(request.method)}"]
    if request.headers:
        headers = ",\n".join(f"        {quoted(name)}: {quoted(value)}" for name, value in request.headers)
        options.append(f"headers: {{\n{headers}\n    }}")
    if request.json is not None:
        # JSON is JavaScript.
        options.append(f"body: JSON.stringify({indented(request.json, '    ')})")
    if request.file is not None:
        options.append("body: form")
    lines = ",\n".join(f"    {option}" for option in options)
    return f"const response = await fetch({quoted(request.url)}, {{\n{lines}\n}});"


def _after(request: SampleRequest) -> list[str]:
    if request.save_as is None:
        return ["console.log(response.status, await response.text());"]
    name = quoted(request.save_as)
    return [
        "console.log(response.status);",
        f"await writeFile({name}, Buffer.from(await response.arrayBuffer()));",
    ]
