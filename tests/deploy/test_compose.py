"""compose.yaml: what its schema, its files and the hub's settings say of it."""

import json
import re
import shutil
import subprocess
import tomllib
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from connectors.serving.load_agencies import missing
from settings import ROOT, Settings
from tests.deploy.conftest import COMPOSE, compose
from tests.deploy.image import SECRETS, Dockerfile

SCHEMA = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
HUBS = ("hub-1", "hub-2", "migrate")
DEPLOY = ROOT / "deploy"


def known() -> set[str]:
    """Every variable that a setting or a manifest reads."""
    wanted = missing([ROOT / "agencies"], {}, lambda agency: True)
    return {f"SAAN_{name.upper()}" for name in Settings.model_fields} | {
        one for many in wanted.values() for one in many
    }


def test_it_is_what_the_compose_specification_allows() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    validator.validate(compose())
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"services": {"hub": {"imagee": "saan"}}})


def test_docker_compose_takes_it_where_there_is_one(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose")
    for name in ("compose.yaml", "hub.env.example"):
        shutil.copy(DEPLOY / name, tmp_path / name.removesuffix(".example"))
    command = [docker, "compose", "-f", str(tmp_path / "compose.yaml"), "config", "--quiet"]
    subprocess.run(command, check=True)


def test_every_variable_is_a_setting_or_one_of_a_manifest() -> None:
    told = set().union(*(compose()["services"][hub]["environment"] for hub in HUBS))
    example = (DEPLOY / "hub.env.example").read_text()
    told |= set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.M))
    assert told <= known()
    wanted = missing([ROOT / "agencies"], {}, lambda agency: agency in ("dbd", "ocs"))
    addresses = {name for names in wanted.values() for name in names if name.endswith("_URL")}
    assert "SAAN_AGENCIES=dbd,ocs" in example
    assert addresses <= told


def test_every_secret_is_a_file_that_the_script_makes_or_a_certificate(secrets: Path) -> None:
    made = {file.relative_to(secrets).as_posix() for file in secrets.rglob("*") if file.is_file()}
    named = {secret["file"].removeprefix("secrets/") for secret in compose()["secrets"].values()}
    assert named - made == {"tls-certificate.pem", "tls-key.pem"}
    for hub in HUBS:
        assert compose()["services"][hub]["volumes"] == [f"./secrets/hub:{SECRETS}:ro", "state:/var/lib/saan"]
    hubs = {name.removeprefix("hub/") for name in made if name.startswith("hub/")}
    assert hubs - known() - {"ledger-keys.json"} == set()
    for file in secrets.rglob("*"):
        if file.is_file():
            assert file.stat().st_mode & 0o004, "the container's user reads it"
            assert file.read_text().strip() not in COMPOSE.read_text()
    assert secrets.stat().st_mode & 0o077 == 0, "and on the host nobody else does"
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"deploy/secrets/", "deploy/hub.env"} <= set(ignored)


def test_what_the_script_made_stays_as_it_is(secrets: Path) -> None:
    before = {file: file.read_bytes() for file in secrets.rglob("*") if file.is_file()}
    done = subprocess.run(["sh", DEPLOY / "secrets.sh", secrets], check=True, capture_output=True, text=True)
    assert {file: file.read_bytes() for file in before} == before
    assert done.stdout.count("kept") == 6


def test_hubs_can_write_nothing_gain_nothing_and_end_in_their_own_time() -> None:
    services = compose()["services"]
    for name in HUBS:
        hub = services[name]
        assert hub["read_only"] is True
        assert hub["cap_drop"] == ["ALL"]
        assert hub["security_opt"] == ["no-new-privileges:true"]
        assert int(hub["stop_grace_period"].removesuffix("s")) > Settings.model_fields["deadline"].default + 10
        assert hub["image"] == f"saan:{tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']['version']}"
    assert services["hub-1"] == services["hub-2"]


def test_only_the_proxy_is_reached_from_outside_and_its_network_alone_is_trusted() -> None:
    services, networks = compose()["services"], compose()["networks"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    (subnet,) = (one["subnet"] for one in networks["front"]["ipam"]["config"])
    assert services["hub-1"]["environment"]["SAAN_PROXIES"] == subnet
    assert {name for name, service in services.items() if "front" in service["networks"]} == {"proxy", "hub-1", "hub-2"}
    assert networks["front"]["internal"]
    assert networks["back"]["internal"]
    for name in ("database", "redis", "migrate"):
        assert services[name]["networks"] == ["back"]


def test_ports_and_probes_fit_the_image() -> None:
    image = Dockerfile.read()
    (port,) = image.told("EXPOSE")
    assert image.environment["SAAN_PORT"] == port
    for hub in ("hub-1", "hub-2"):
        *command, address = compose()["services"][hub]["healthcheck"]["test"][1:]
        assert command == image.health[:-1]
        assert address == f"http://127.0.0.1:{port}/readyz"
        assert f"server {hub}:{port} resolve" in (DEPLOY / "nginx.conf").read_text()
