"""``deploy/compose``, read: no engine starts it here, so what can be told without one is held."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "compose"
SERVICES = {"picturedesk", "postgres", "s3", "bucket", "nginx"}


@cache
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def test_the_services_are_there_and_what_they_name_is_too() -> None:
    assert services().keys() == SERVICES
    for name, service in services().items():
        assert set(service.get("depends_on", [])) <= SERVICES
        assert set(service["networks"]) <= compose()["networks"].keys(), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose()["volumes"] or (FOLDER / source).is_file(), volume


def test_it_is_built_of_our_container_file_with_two_workers() -> None:
    desk = services()["picturedesk"]

    assert (FOLDER / desk["build"]["context"] / desk["build"]["dockerfile"]).resolve().is_file()
    assert desk["command"][:3] == ["serve", "--data", "/data"]
    assert desk["command"][-2:] == ["--workers", "2"]


def test_it_has_no_more_than_it_needs() -> None:
    desk = services()["picturedesk"]

    assert desk["read_only"] is True
    assert desk["cap_drop"] == ["ALL"]
    assert desk["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in desk["tmpfs"]
    assert "ports" not in desk, "nginx is the only way in"


def test_only_nginx_can_be_reached_and_only_it_is_trusted() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["nginx"]
    assert all(port.startswith("127.0.0.1:") for port in services()["nginx"]["ports"])
    address = services()["nginx"]["networks"]["inside"]["ipv4_address"]
    assert services()["picturedesk"]["environment"]["PICTUREDESK_TRUSTED_PROXIES"] == address


def test_no_secret_is_in_it() -> None:
    for name, service in services().items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY$|DATABASE", variable) and variable != "PICTUREDESK_S3_ACCESS_KEY":
                assert re.search(r"\$\{\w+:\?", value), f"{name}: {variable}"


def test_what_is_asked_of_the_environment_is_told_in_the_guide() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (FOLDER / "compose.yaml").read_text("utf-8")))
    guide = (ROOT / "docs" / "guide" / "deploy.md").read_text("utf-8")

    assert {name for name in asked if name not in guide} == set()


def _directives(text: str) -> set[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {line for line in lines if line not in {"", "}"}}


def test_nginx_does_what_the_guide_has_it_do() -> None:
    guide = (ROOT / "docs" / "guide" / "proxies.md").read_text("utf-8")
    tried = re.search(r"```nginx\n(.*?)```", guide, re.DOTALL)
    assert tried is not None

    own = _directives((FOLDER / "nginx.conf").read_text("utf-8")) - _directives(tried[1])

    assert own == {
        "server picturedesk:8000;",
        "listen 80;",
        "location /metrics { return 404; }",
        "location /health/ { return 404; }",
    }


@pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin:/bin") is None, reason="there is no nginx")
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    text = (FOLDER / "nginx.conf").read_text("utf-8").replace("server picturedesk:8000;", "server 127.0.0.1:8000;")
    text = text.replace("/var/cache/nginx/picturedesk", str(tmp_path / "cache")).replace(
        "listen 80;", "listen 127.0.0.1:18080;"
    )
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{text}\n}}\n"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        whole = whole.replace("access_log off;", f"access_log off;\n{kind}_temp_path {tmp_path}/{kind};", 1)
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/bin") or "nginx"

    ran = subprocess.run(
        [nginx, "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
