"""A request with java.net.http.HttpClient, as a class that ``java Sample.java`` runs; Java 17 or newer."""

from typing import Final

from picturedesk.api.documents.samples.literals import http_line, quoted, text_block
from picturedesk.api.documents.samples.request import SampleFile, SampleRequest

_PUBLISHERS: Final = "HttpRequest.BodyPublishers"
_INDENT: Final = " " * 16


def java(request: SampleRequest) -> str:
    imports = ["java.net.URI", "java.net.http.HttpClient", "java.net.http.HttpRequest", "java.net.http.HttpResponse"]
    if request.file is not None or request.save_as is not None:
        imports.append("java.nio.file.Path")
    if request.file is not None:
        imports.append("java.util.UUID")
    statements = (*_form(request.file), *_request(request), *_answer(request))
    return "\n".join(
        (
            *(f"import {name};" for name in imports),
            "",
            "public class Sample {",
            "    public static void main(String[] arguments) throws Exception {",
            *(f"        {statement}" for statement in statements),
            "    }",
            "}",
        )
    )


def _form(file: SampleFile | None) -> list[str]:
    """The form by hand: this client makes none."""
    if file is None:
        return []
    disposition = f'form-data; name="{file.field}"; filename="{file.name}"'
    return [
        "String boundary = UUID.randomUUID().toString();",
        'String head = "--" + boundary + "\\r\\n"',
        f"    + {http_line(f'Content-Disposition: {disposition}')}",
        f"    + {http_line(f'Content-Type: {file.media_type}')}",
        '    + "\\r\\n";',
        f"HttpRequest.BodyPublisher form = {_PUBLISHERS}.concat(",
        f"    {_PUBLISHERS}.ofString(head),",
        f"    {_PUBLISHERS}.ofFile(Path.of({quoted(file.name)})),",
        f'    {_PUBLISHERS}.ofString("\\r\\n--" + boundary + "--\\r\\n"));',
    ]


def _request(request: SampleRequest) -> list[str]:
    calls = [f".header({quoted(name)}, {quoted(value)})" for name, value in request.headers]
    if request.file is not None:
        calls.append('.header("Content-Type", "multipart/form-data; boundary=" + boundary)')
    calls += [f".method({quoted(request.method)}, {_body(request)})", ".build();"]
    return [
        f"HttpRequest request = HttpRequest.newBuilder(URI.create({quoted(request.url)}))",
        *(f"    {call}" for call in calls),
    ]


def _body(request: SampleRequest) -> str:
    if request.json is not None:
        return f'{_PUBLISHERS}.ofString({text_block(request.json, _INDENT)}""")'
    return f"{_PUBLISHERS}.noBody()" if request.file is None else "form"


def _answer(request: SampleRequest) -> list[str]:
    kind, handler = "String", "ofString()"
    if request.save_as is not None:
        kind, handler = "Path", f"ofFile(Path.of({quoted(request.save_as)}))"
    return [
        f"HttpResponse<{kind}> response = HttpClient.newHttpClient()",
        f"    .send(request, HttpResponse.BodyHandlers.{handler});",
        'System.out.println(response.statusCode() + " " + response.body());',
    ]
