"""The code samples run: in a real shell, in Node.js and in Java, where they are there, against real servers."""

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.app import picture
from tests.support.code_samples import HOSTILE, OPERATIONS, Operation, every_operation, named, with_body
from tests.support.server import RunningServer

Run = Callable[[str, Path], tuple[int, str]]
"""Runs a sample in a folder; the status and the body of the answer as it printed them."""


def run_shell(source: str, folder: Path) -> tuple[int, str]:
    command = f"{source} \\\n--silent --show-error --write-out '\\n%{{http_code}}'"
    body, _, status = _output(["sh", "-c", command], folder).rpartition("\n")
    return int(status), body


def run_javascript(source: str, folder: Path) -> tuple[int, str]:
    (folder / "sample.mjs").write_text(source, "utf-8")
    return _status_and_body(_output(["node", "sample.mjs"], folder))


def run_java(source: str, folder: Path) -> tuple[int, str]:
    (folder / "Sample.java").write_text(source, "utf-8")
    command = ["java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "--source", "17", "Sample.java"]
    return _status_and_body(_output(command, folder))


def _output(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def _status_and_body(output: str) -> tuple[int, str]:
    status, _, body = output.removesuffix("\n").partition(" ")
    return int(status), body


def _java_is_new_enough() -> bool:
    if shutil.which("java") is None or shutil.which("javac") is None:
        return False
    told = subprocess.run(["java", "-version"], capture_output=True, check=False).stderr.decode()
    found = re.search(r'version "(\d+)', told)
    return found is not None and int(found[1]) >= 17


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here")
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
needs_java = pytest.mark.skipif(not _java_is_new_enough(), reason="there is no JDK 17 here")
CURL: Final = pytest.param("Shell", run_shell, marks=needs_curl)
NODE: Final = pytest.param("JavaScript", run_javascript, marks=needs_node)
JAVA: Final = pytest.param("Java", run_java, marks=needs_java)
every_engine = pytest.mark.parametrize(("language", "run"), [CURL, NODE, JAVA], ids=["curl", "node", "java"])
quick_engines = pytest.mark.parametrize(("language", "run"), [CURL, NODE], ids=["curl", "node"])
"""Java takes a second for each sample."""


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """The address of a server that answers every POST with its body."""

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it is called by
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs samples against a real server, with what they leave open put in."""

    server: RunningServer
    folder: Path
    language: str
    run: Run

    def ask(self, surface: str, name: str, **real: str) -> tuple[int, str]:
        operation = named(surface, name)
        source = operation.samples[self.language].replace("https://example.com", self.server.base_url)
        source = source.replace("<api-key>", next(iter(self.server.headers().values())))
        for parameter in operation.content.get("parameters", ()):
            if parameter["in"] == "path" and parameter["name"] in real:
                source = source.replace(str(parameter["example"]), real[parameter["name"]])
        for field, value in (operation.body or {}).items():
            if field in real:
                source = source.replace(value, real[field])
        return self.run(source, self.folder)


class TestARealServer:
    @quick_engines
    def test_understands_every_sample_of_an_images_life(
        self, server: RunningServer, tmp_path: Path, language: str, run: Run
    ) -> None:
        (tmp_path / "picture.png").write_bytes(picture())
        bench = Bench(server, tmp_path, language, run)

        status, body = bench.ask("uploader", "upload_asset_image")
        file = json.loads(body)["data"]
        created, body = bench.ask("backoffice", "create_asset_image", file_key=file["key"], file_hash=file["hash"])
        image = json.loads(body)["data"]
        read, _ = bench.ask("backoffice", "asset_image_by_id", id=image["id"])
        changed, body = bench.ask("backoffice", "update_asset_image_by_id", id=image["id"])
        statuses = [
            bench.ask(surface, name, **real)[0]
            for surface, name, real in (
                ("backoffice", "asset_image_by_key", {"key": image["file_key"]}),
                ("media", "get_image", {"id": image["id"]}),
                ("publisher", "get_image_list", {}),
                ("backoffice", "delete_asset_image_by_id", {"id": image["id"]}),
                ("backoffice", "restore_soft_deleted_asset_image_by_id", {"id": image["id"]}),
                ("backoffice", "asset_image_by_id", {}),
            )
        ]

        assert (status, created, read, changed) == (200, 201, 200, 200), body
        assert json.loads(body)["data"]["name"] == named("backoffice", "update_asset_image_by_id").body["name"]
        assert statuses == [200, 200, 200, 204, 200, 404]

    @every_engine
    def test_hands_out_the_picture(self, server: RunningServer, tmp_path: Path, language: str, run: Run) -> None:
        (tmp_path / "picture.png").write_bytes(picture(colour="purple"))
        bench = Bench(server, tmp_path, language, run)
        file = json.loads(bench.ask("uploader", "upload_asset_image")[1])["data"]
        _, body = bench.ask("backoffice", "create_asset_image", file_key=file["key"], file_hash=file["hash"])

        operation = named("delivery", "get_picture")
        (image_id,) = (each["example"] for each in operation.content["parameters"] if each["name"] == "image_id")
        source = operation.samples[language].replace("https://example.com", server.base_url)
        self.run_delivery(run, language, source.replace(image_id, json.loads(body)["data"]["id"]), tmp_path)

        assert (tmp_path / "thumb.jpg").read_bytes().startswith(b"\xff\xd8\xff")

    def run_delivery(self, run: Run, language: str, source: str, folder: Path) -> None:
        if language == "JavaScript":
            # It prints the status alone.
            source = source.replace("console.log(response.status)", 'console.log(response.status, "")')
        assert run(source, folder)[0] == 200

    @every_engine
    def test_gets_every_character_of_a_body(self, echo: str, tmp_path: Path, language: str, run: Run) -> None:
        source = with_body(HOSTILE)[language].replace("https://example.com", echo)
        if language == "Java":
            # Its standard output may not speak UTF-8: the bytes go to a file.
            source = source.replace("BodyHandlers.ofString()", 'BodyHandlers.ofFile(java.nio.file.Path.of("body"))')
            source = source.replace("HttpResponse<String>", "HttpResponse<java.nio.file.Path>")

        status, body = run(source, tmp_path)

        if language == "Java":
            body = (tmp_path / "body").read_text("utf-8")
        assert (status, json.loads(body)) == (200, HOSTILE)


@needs_node
@every_operation
def test_every_javascript_sample_is_a_module_to_node(tmp_path: Path, operation: Operation) -> None:
    (tmp_path / "sample.mjs").write_text(operation.samples["JavaScript"], "utf-8")

    _output(["node", "--check", "sample.mjs"], tmp_path)


@needs_java
def test_every_java_sample_compiles(tmp_path: Path) -> None:
    for number, operation in enumerate(OPERATIONS):
        source = operation.samples["Java"].replace("public class Sample", f"public class Sample{number}")
        (tmp_path / f"Sample{number}.java").write_text(source, "utf-8")

    _output(["javac", "-encoding", "UTF-8", "-Werror", *(path.name for path in tmp_path.glob("*.java"))], tmp_path)

    assert len(list(tmp_path.glob("*.class"))) == len(OPERATIONS)


def test_a_body_is_one_word_to_a_real_shell() -> None:
    arrived = subprocess.run(
        ["sh", "-c", f'curl() {{ for last; do :; done; printf %s "$last"; }}\n{with_body(HOSTILE)["Shell"]}'],
        check=True,
        capture_output=True,
    ).stdout

    assert json.loads(arrived) == HOSTILE
