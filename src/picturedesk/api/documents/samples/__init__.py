"""Each operation's request as code that runs: ``x-codeSamples`` in the four languages of the published documents."""

from picturedesk.api.documents.samples.java import java
from picturedesk.api.documents.samples.javascript import javascript
from picturedesk.api.documents.samples.request import SampleFile, SampleRequest, sample_request
from picturedesk.api.documents.samples.shell import shell
from picturedesk.api.documents.samples.swift import swift

__all__ = ["SampleFile", "SampleRequest", "code_samples", "sample_request"]


def code_samples(request: SampleRequest) -> list[dict[str, str]]:
    """*request* in every language, as the extension wants it."""
    return [
        {"lang": "Shell", "label": "curl", "source": shell(request)},
        {"lang": "JavaScript", "label": "fetch", "source": javascript(request)},
        {"lang": "Java", "label": "java.net.http.HttpClient", "source": java(request)},
        {"lang": "Swift", "label": "URLSession", "source": swift(request)},
    ]
