"""A request with URLSession, as a script or the top of a main file; Swift 5.7 or newer."""

from picturedesk.api.documents.samples.literals import http_line, quoted, text_block
from picturedesk.api.documents.samples.request import SampleFile, SampleRequest


def swift(request: SampleRequest) -> str:
    return "\n".join(("import Foundation", "", *_request(request), *_body(request), "", *_answer(request)))


def _request(request: SampleRequest) -> list[str]:
    return [
        f"var request = URLRequest(url: URL(string: {quoted(request.url)})!)",
        f"request.httpMethod = {quoted(request.method)}",
        *(f"request.setValue({quoted(value)}, forHTTPHeaderField: {quoted(name)})" for name, value in request.headers),
    ]


def _body(request: SampleRequest) -> list[str]:
    if request.json is not None:
        return [f'request.httpBody = Data({text_block(request.json, "")}\n""".utf8)']
    return [] if request.file is None else _form(request.file)


def _form(file: SampleFile) -> list[str]:
    """The form by hand: this client makes none."""
    disposition = f'form-data; name="{file.field}"; filename="{file.name}"'
    content_type = 'request.setValue("multipart/form-data; boundary=\\(boundary)", forHTTPHeaderField: "Content-Type")'
    return [
        "",
        "let boundary = UUID().uuidString",
        content_type,
        'var body = Data("--\\(boundary)\\r\\n".utf8)',
        f"body.append(Data({http_line(f'Content-Disposition: {disposition}')}.utf8))",
        f"body.append(Data({http_line(f'Content-Type: {file.media_type}')}.utf8))",
        'body.append(Data("\\r\\n".utf8))',
        f"body.append(try Data(contentsOf: URL(fileURLWithPath: {quoted(file.name)})))",
        'body.append(Data("\\r\\n--\\(boundary)--\\r\\n".utf8))',
        "request.httpBody = body",
    ]


def _answer(request: SampleRequest) -> list[str]:
    return [
        "let (data, response) = try await URLSession.shared.data(for: request)",
        "print((response as! HTTPURLResponse).statusCode)",
        "print(String(decoding: data, as: UTF8.self))"
        if request.save_as is None
        else f"try data.write(to: URL(fileURLWithPath: {quoted(request.save_as)}))",
    ]
