"""``deploy/helm``, rendered by a small reading of Helm's templates: no cluster has taken it."""

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import helm
from tests.support.helm import NotRendered, values_of

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "picturedesk"
TEMPLATES = sorted((CHART / "templates").iterdir())
SAID: Mapping[str, Any] = {
    "image": {"repository": "registry.example/picturedesk"},
    "secrets": {"database": "postgresql://desk@db.example/desk", "s3AccessKey": "a", "s3SecretKey": "b"},
    "ingress": {"enabled": True, "tlsSecret": "pictures-tls"},
}


def values(**more: Any) -> dict[str, Any]:
    merged = copy.deepcopy(values_of(CHART))
    for name, value in [*SAID.items(), *more.items()]:
        merged[name] = {**merged[name], **value} if isinstance(value, Mapping) else value
    return merged


def rendered(**more: Any) -> dict[str, Any]:
    return helm.rendered(CHART, values(**more))


def pod(**more: Any) -> dict[str, Any]:
    found: dict[str, Any] = rendered(**more)["Deployment"]["spec"]["template"]["spec"]
    return found


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_value_that_is_used_is_there(template: Path) -> None:
    for path in re.findall(r"\$?\.Values\.([A-Za-z0-9_.]+)", template.read_text("utf-8")):
        value: Any = values_of(CHART)
        for name in path.split("."):
            assert isinstance(value, Mapping), path
            assert name in value, path
            value = value[name]


def test_every_value_that_is_there_is_used() -> None:
    text = "".join(template.read_text("utf-8") for template in TEMPLATES)

    assert [name for name in values_of(CHART) if f".Values.{name}" not in text] == []


def test_it_makes_what_a_cluster_needs() -> None:
    assert rendered().keys() == {"Deployment", "Service", "Ingress", "Secret", "PodDisruptionBudget"}
    assert rendered(ingress={"enabled": False}).keys() == {"Deployment", "Service", "Secret", "PodDisruptionBudget"}


def test_a_secret_of_ones_own_takes_the_place_of_ours() -> None:
    made = rendered(existingSecret="mine")

    assert "Secret" not in made
    [container] = made["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "mine"}}]


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"image": {"repository": ""}}, "image.repository"),
        ({"secrets": {"database": ""}}, "secrets.database"),
        ({"secrets": {"s3AccessKey": ""}}, "secrets.s3AccessKey"),
        ({"secrets": {"s3SecretKey": ""}}, "secrets.s3SecretKey"),
    ],
)
def test_what_has_to_be_said_is_asked_for(missing: dict[str, Any], said: str) -> None:
    with pytest.raises(NotRendered, match=said):
        rendered(**missing)


def test_secrets_are_in_the_secret_and_nowhere_else() -> None:
    made = rendered(secrets={"database": "postgresql://u:hidden@h/d", "s3AccessKey": "akid", "s3SecretKey": "hush"})

    assert set(made.pop("Secret")["stringData"].values()) == {"postgresql://u:hidden@h/d", "akid", "hush"}
    assert not re.search("hidden|akid|hush", yaml.safe_dump(made))


def test_selectors_find_the_pods() -> None:
    made = rendered()
    labels = made["Deployment"]["spec"]["template"]["metadata"]["labels"]

    for selector in (
        made["Deployment"]["spec"]["selector"]["matchLabels"],
        made["Service"]["spec"]["selector"],
        made["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()


def test_a_pod_is_nobody_in_particular_and_writes_to_its_own_folders_alone() -> None:
    [container] = pod()["containers"]

    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod()["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/data", "/tmp"}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod()["volumes"]}


def test_a_pod_runs_as_the_user_of_the_container_file() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", (ROOT / "deploy" / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert user is not None

    context = pod()["securityContext"]

    assert (str(context["runAsUser"]), str(context["runAsGroup"])) == user.groups()


def test_probes_ask_what_the_server_answers() -> None:
    [container] = pod()["containers"]
    paths = {name: container[name]["httpGet"]["path"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}

    assert paths == {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]
    assert container["args"][container["args"].index("--port") + 1] == "8000"


def test_a_rolling_restart_takes_nobody_away_before_another_is_ready() -> None:
    strategy = rendered()["Deployment"]["spec"]["strategy"]["rollingUpdate"]
    [container] = pod()["containers"]
    [_, pause_s] = container["lifecycle"]["preStop"]["exec"]["command"]

    assert strategy == {"maxUnavailable": 0, "maxSurge": 1}
    # What is in flight has 30 seconds once the pause is over (cli/serve.py).
    assert pod()["terminationGracePeriodSeconds"] >= int(pause_s) + 30


def test_the_ways_in_are_the_surfaces_and_not_the_numbers() -> None:
    [rule] = rendered()["Ingress"]["spec"]["rules"]
    paths = {path["path"]: path["pathType"] for path in rule["http"]["paths"]}

    assert paths.pop("/") == "Exact"
    assert set(paths.values()) == {"Prefix"}
    assert not [path for path in ("/metrics", "/health") if path in paths]


def test_settings_become_variables_as_texts() -> None:
    [container] = pod(settings={"result_memory_mb": 128, "iiif": False})["containers"]
    told = {entry["name"]: entry["value"] for entry in container["env"]}

    assert (told["PICTUREDESK_RESULT_MEMORY_MB"], told["PICTUREDESK_IIIF"]) == ("128", "false")
    assert all(isinstance(value, str) for value in told.values())


@pytest.mark.parametrize(
    "template",
    ["{{ .Values.nothing }}", "{{ if .Values.image }}", "{{ upper | }}", "{{ tpl .Values.image . }}"],
)
def test_what_this_reading_does_not_know_it_does_not_pass_over(tmp_path: Path, template: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "broken.yaml").write_text(f"kind: X\nvalue: {template}\n", "utf-8")
    (tmp_path / "Chart.yaml").write_text("name: broken\n", "utf-8")

    with pytest.raises((NotRendered, ValueError, TypeError)):
        helm.rendered(tmp_path, {"image": "a"})
