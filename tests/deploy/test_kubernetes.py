"""The manifests for Kubernetes: what its schemas, the hub's settings and routes, and each other say of them."""

import functools
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from app import build_app
from settings import ROOT, Settings
from tests.asgi import ask
from tests.deploy.conftest import compose
from tests.deploy.image import SECRETS, Dockerfile
from tests.deploy.test_compose import known
from tests.provider import Provider

FOLDER = ROOT / "deploy" / "kubernetes"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yaml"
VERSIONS = ("1.30", "1.34", "1.37")
HIDDEN = {"/metrics", "/healthz", "/readyz"}


def manifests() -> list[tuple[Path, Any]]:
    """Every manifest that is no kustomization, with its file."""
    files = sorted(file for file in FOLDER.rglob("*.yaml") if file.name != "kustomization.yaml")
    return [(file, yaml.safe_load(file.read_text())) for file in files]


@functools.cache
def one(kind: str) -> Any:
    """The only manifest of its kind."""
    (found,) = [told for _, told in manifests() if told["kind"] == kind]
    return found


def pods() -> list[Any]:
    """What the deployment and the job run."""
    return [one("Deployment")["spec"]["template"], one("Job")["spec"]["template"]]


@pytest.fixture
def hub(secrets: Path, tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    """A hub as it is outside the sandbox, where people sign in, not started."""
    provider = Provider()
    provider.url = "https://id.example"
    settings = Settings(
        url="https://hub.example",
        sign_in=provider.file(tmp_path_factory.mktemp("provider")),
        sign_in_secret="a-secret",
        secret="ab" * 32,
        ledger_keys=secrets / "hub" / "ledger-keys.json",
        agencies_folder=str(tmp_path_factory.mktemp("agencies")),
        state=tmp_path_factory.mktemp("state"),
        metrics=True,
    )
    return build_app(settings, variables={})


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_what_the_api_s_schema_allows(version: str) -> None:
    for _, told in manifests():
        kubernetes_validate.validate(told, version, strict=True)
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**one("Service"), "specs": {}}, version, strict=True)


@pytest.mark.parametrize("folder", ["hub", "migrate"])
def test_each_kustomization_names_all_of_its_folder_and_kubectl_takes_it_where_there_is_one(folder: str) -> None:
    told = yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text())
    beside = {file.name for file in (FOLDER / folder).iterdir()} - {"kustomization.yaml"}
    assert set(told["resources"]) == beside
    (image,) = told["images"]
    assert f"{image['name']}:{image['newTag']}" == _image()
    if kubectl := shutil.which("kubectl"):
        done = subprocess.run([kubectl, "kustomize", FOLDER / folder], capture_output=True, text=True, check=True)
        for made in yaml.safe_load_all(done.stdout):
            kubernetes_validate.validate(made, VERSIONS[-1], strict=True)


def test_pods_hold_to_the_restricted_standard() -> None:
    for pod in pods():
        spec, (container,) = pod["spec"], pod["spec"]["containers"]
        user, group = map(int, Dockerfile.read().told("USER")[0].split(":"))
        secure = spec["securityContext"]
        assert (secure["runAsNonRoot"], secure["runAsUser"], secure["runAsGroup"]) == (True, user, group)
        assert secure["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert spec["automountServiceAccountToken"] is False
        # The cluster would set SAAN_PORT, for a service named saan.
        assert spec["enableServiceLinks"] is False
        assert container["image"] == _image()
        assert container["resources"]["limits"]["memory"]
    assert one("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_every_variable_is_a_setting_or_one_of_a_manifest() -> None:
    told = set(one("ConfigMap")["data"])
    told |= {variable["name"] for pod in pods() for variable in pod["spec"]["containers"][0].get("env", ())}
    assert told <= known()


def test_secrets_are_named_and_never_held(secrets: Path) -> None:
    assert not [told for _, told in manifests() if told["kind"] == "Secret"]
    made = {file.name for file in (secrets / "hub").iterdir()}
    documented = (ROOT / "docs" / "deploy.md").read_text()
    for pod in pods():
        (volume,) = [one for one in pod["spec"]["volumes"] if "secret" in one]
        assert volume["secret"]["secretName"] == "saan"
        assert {item["key"] for item in volume["secret"].get("items", ())} <= made
        (mount,) = [one for one in pod["spec"]["containers"][0]["volumeMounts"] if one["name"] == volume["name"]]
        assert (mount["name"], mount["mountPath"], mount["readOnly"]) == (volume["name"], SECRETS, True)
    assert all(name in documented for name in made if name != "DBD_KEY")
    data = one("ConfigMap")["data"]
    assert data["SAAN_SECRETS_FOLDER"] == SECRETS
    assert data["SAAN_LEDGER_KEYS"] == f"{SECRETS}/ledger-keys.json"


def test_what_the_hub_writes_has_a_volume_that_outlives_its_process() -> None:
    state = dict(one.split("=", 1) for _, told in Dockerfile.read().stages[-1] for one in told.split() if "=" in one)
    folder = state["SAAN_STATE"]
    spec = one("Deployment")["spec"]["template"]["spec"]
    mounts = {one["mountPath"]: one["name"] for one in spec["containers"][0]["volumeMounts"]}
    assert {"name": mounts[folder], "emptyDir": {"sizeLimit": "64Mi"}} in spec["volumes"]
    services = compose()["services"]
    assert all(f"state:{folder}" in services[hub]["volumes"] for hub in ("hub-1", "hub-2"))


def test_ports_and_labels_meet() -> None:
    (container,) = one("Deployment")["spec"]["template"]["spec"]["containers"]
    (port,) = container["ports"]
    assert str(port["containerPort"]) == Dockerfile.read().told("EXPOSE")[0]
    (served,) = one("Service")["spec"]["ports"]
    assert served["targetPort"] == port["name"]
    labels = one("Deployment")["spec"]["template"]["metadata"]["labels"]
    policies = {told["metadata"]["name"]: told["spec"] for _, told in manifests() if told["kind"] == "NetworkPolicy"}
    selectors = [
        one("Deployment")["spec"]["selector"]["matchLabels"],
        one("Service")["spec"]["selector"],
        one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        policies["saan"]["podSelector"]["matchLabels"],
        *(spread["labelSelector"]["matchLabels"] for spread in _spec()["topologySpreadConstraints"]),
    ]
    assert all(selector == labels for selector in selectors)
    assert (
        policies["saan-migrate"]["podSelector"]["matchLabels"] == one("Job")["spec"]["template"]["metadata"]["labels"]
    )
    (rule,) = policies["saan"]["ingress"]
    assert [one["port"] for one in rule["ports"]] == [port["containerPort"]]
    for rule in _rules():
        for path in rule["http"]["paths"]:
            assert path["backend"]["service"] == {"name": "saan", "port": {"name": served["name"]}}


def test_a_hub_reaches_names_postgresql_redis_and_agencies_alone() -> None:
    for _, told in manifests():
        if told["kind"] == "NetworkPolicy":
            assert told["spec"]["policyTypes"] == ["Ingress", "Egress"]
            for way in told["spec"]["egress"]:
                assert way["to"], "an empty rule would let everything out"
                assert way["ports"]
                cidrs = [to["ipBlock"]["cidr"] for to in way["to"] if "ipBlock" in to]
                assert all(cidr.endswith("/32") for cidr in cidrs)
    (policy,) = [told for file, told in manifests() if file == FOLDER / "hub" / "networkpolicy.yaml"]
    assert {port["port"] for way in policy["spec"]["egress"] for port in way["ports"]} == {53, 5432, 6379, 443}


def test_probes_ask_for_what_the_hub_answers_and_the_world_reaches_the_rest(hub: Starlette) -> None:
    served = {route.path for route in hub.routes if isinstance(route, Route | Mount)}
    # What is answered before any route is looked for.
    served |= {str(one.kwargs["path"]) for one in hub.user_middleware if "path" in one.kwargs}
    assert {"/graphql", "/login", "/consents", "/my-data"} <= served
    (container,) = one("Deployment")["spec"]["template"]["spec"]["containers"]
    probes = [container[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")]
    assert [probe["path"] for probe in probes] == ["/readyz", "/readyz", "/healthz"]
    annotations = one("Deployment")["spec"]["template"]["metadata"]["annotations"]
    assert {*(probe["path"] for probe in probes), annotations["prometheus.io/path"]} <= served
    reached = [path for rule in _rules() for path in rule["http"]["paths"]]
    assert {path for path in served if any(_leads(way, path) for way in reached)} == served - HIDDEN
    assert all(any(_leads(way, path) for path in served) for way in reached)
    proxy = (ROOT / "deploy" / "nginx.conf").read_text()
    hidden = re.findall(r"location = (/\S+) \{\s+return 404;", proxy)
    assert set(hidden) <= HIDDEN & served
    # Everything else goes on to a hub: no place of the proxy answers by itself.
    places = dict(re.findall(r"location (?:= )?(/\S*) \{([^}]*)\}", proxy))
    assert {place for place, body in places.items() if "proxy_pass http://hubs;" in body} == {"/", "/graphql"}
    assert places.keys() == {"/", "/graphql", "/up", *hidden}


def test_a_hub_that_ends_has_the_time_it_needs_and_none_ends_before_another_is_there() -> None:
    (container,) = _spec()["containers"]
    sleep = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    deadline = Settings.model_fields["deadline"].default
    assert _spec()["terminationGracePeriodSeconds"] >= sleep + deadline + 20
    assert one("Deployment")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert one("PodDisruptionBudget")["spec"]["maxUnavailable"] < one("HorizontalPodAutoscaler")["spec"]["minReplicas"]


async def test_the_autoscaler_measures_what_there_is(hub: Starlette) -> None:
    scaler = one("HorizontalPodAutoscaler")["spec"]
    assert scaler["scaleTargetRef"]["name"] == one("Deployment")["metadata"]["name"]
    assert "replicas" not in one("Deployment")["spec"], "each deploy would undo what the autoscaler did"
    (container,) = _spec()["containers"]
    exported = await _exported(hub)
    for metric in scaler["metrics"]:
        if metric["type"] == "ContainerResource":
            assert metric["containerResource"]["container"] == container["name"]
            assert container["resources"]["requests"]["cpu"] == "1", (
                "utilisation is of the request: one core, one process"
            )
        else:
            assert metric["pods"]["metric"]["name"] in exported


async def test_alerts_rest_on_metrics_that_there_are(hub: Starlette) -> None:
    exported = await _exported(hub)
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        named = set(re.findall(r"\b(?:saan|process)_\w+", rule["expr"]))
        assert named
        assert {re.sub(r"_bucket$", "", name) for name in named} <= exported
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")


async def _exported(hub: Starlette) -> set[str]:
    """The names of all metrics. The ledger is not open in a hub that has not started."""
    async with hub.router.lifespan_context(hub):
        text = (await ask(hub, "/metrics")).text
    return set(re.findall(r"^# TYPE (\S+)", text, re.M))


def _image() -> str:
    return f"saan:{tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']['version']}"


def _spec() -> Any:
    return one("Deployment")["spec"]["template"]["spec"]


def _rules() -> Iterator[Any]:
    yield from one("Ingress")["spec"]["rules"]


def _leads(way: Any, path: str) -> bool:
    """Whether an ingress path leads to a route."""
    return path == way["path"] or (way["pathType"] == "Prefix" and path.startswith(way["path"] + "/"))
