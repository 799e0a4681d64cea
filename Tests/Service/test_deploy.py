"""The commands and settings of deploy/, as far as they can be tested without a container engine."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("celery", reason="celery is not installed: Tests/Service/run installs it")

from ruamel.yaml import YAML

from cluster import Celery, Redis
from masklet_server import ROOT, free_port
from masklet_server import program as masklet

COMPOSE = ROOT / "deploy/compose.yaml"
TOKEN = "a-token-of-the-deployment"


@pytest.fixture(scope="module")
def services() -> dict:
    return YAML(typ="safe").load(COMPOSE)["services"]


def health_check(service: dict, port: int, replaced: int, **environment: str) -> int:
    """The exit status of a health check of the form `python3 -c SCRIPT`, on another port."""
    kind, program, flag, script = service["healthcheck"]["test"]
    assert (kind, program, flag) == ("CMD", "python3", "-c")
    assert str(replaced) in script
    return subprocess.run(
        [sys.executable, flag, script.replace(str(replaced), str(port))],
        env={**os.environ, **environment}, capture_output=True).returncode


@pytest.mark.parametrize("file", ["compose.yaml", "compose.nvidia.yaml"])
def test_the_compose_files_keep_to_their_schema(file):
    checked = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
         ROOT / "deploy" / file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_services_are_those_of_the_documentation(services):
    assert set(services) == {"sam-service", "redis", "celery-worker", "flower"}
    assert services["sam-service"]["ports"] == ["8002:8002", "3000:8002"]
    assert "profiles" not in services["sam-service"]
    for name in ("redis", "celery-worker", "flower"):
        assert services[name]["profiles"] == ["celery"]
    assert services["redis"]["image"] == "redis:7"
    assert services["redis"]["volumes"] == ["redis_data:/data"]
    assert all("healthcheck" in service for service in services.values())


def listed_settings(document: str) -> set[str]:
    """The variables of the tables of settings in a document."""
    rows = re.findall(r"^\| (`[A-Z0-9_`, ]+`) \|", (ROOT / document).read_text(), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


# Addresses and folders within the container, and what would open it to everybody.
CONTAINERS_OWN = {
    "HOST", "PORT", "DATA_DIR", "VIDEO_DIR", "MODEL_DIR", "MASKLET_WEB_DIR", "MASKLET_INSECURE"}


def test_the_settings_of_the_documentation_are_those_that_the_program_reads():
    source = (ROOT / "Sources/Settings/Configuration.swift").read_text()
    read = set(re.findall(
        r'environment\.(?:string|integer|flag|choice)\(\s*"([A-Z0-9_]+)"', source))
    assert listed_settings("docs/http-api.md") == read - {"MASKLET_INSECURE"}


def test_compose_passes_every_setting_on_to_the_service_and_those_of_the_engine_to_workers(
        services):
    settings = listed_settings("docs/http-api.md") - CONTAINERS_OWN
    service = services["sam-service"]["environment"]
    assert settings - set(service) == set()
    engine = {name for name in settings if re.match(r"ENGINE|SAM2_|MAX_(VIDEO|FRAME)|FRAME_", name)}
    assert {"SAM2_MODEL_SIZE", "SAM2_DEVICE", "SAM2_QUANTIZE"} <= engine
    worker = services["celery-worker"]["environment"]
    assert (engine | listed_settings("docs/jobs.md")) - CONTAINERS_OWN - set(worker) == {
        "MASKLET_BIN", "WORKER_CACHE"}
    # Passed on as they are: the program alone knows the defaults.
    passed_on = (settings | engine) - {"MASKLET_TOKEN", "REDIS_URL"}
    assert {name: service[name] for name in passed_on} == dict.fromkeys(passed_on)
    assert {name: worker[name] for name in engine} == dict.fromkeys(engine)


def test_the_file_for_graphics_cards_gives_one_to_each_service_that_computes(services):
    cards = YAML(typ="safe").load(ROOT / "deploy/compose.nvidia.yaml")["services"]
    assert set(cards) == {"sam-service", "celery-worker"} <= set(services)
    for service in cards.values():
        device, = service["deploy"]["resources"]["reservations"]["devices"]
        assert device["driver"] == "nvidia" and "gpu" in device["capabilities"]
        assert service["environment"] == {"SAM2_DEVICE": "${SAM2_DEVICE:-cuda}"}


def test_flower_asks_for_a_login_and_is_reached_from_this_machine_only(services):
    assert services["flower"]["ports"] == ["127.0.0.1:5555:5555"]
    assert services["redis"]["ports"] == ["127.0.0.1:6379:6379"]
    assert services["flower"]["environment"]["MASKLET_TOKEN"].startswith("${MASKLET_TOKEN:?")
    assert "--maxmemory-policy noeviction" in " ".join(services["redis"]["command"])


def test_the_health_check_of_the_service_tells_a_healthy_one(services, make_service):
    service = make_service(MASKLET_TOKEN=TOKEN).start()
    check = services["sam-service"]
    assert health_check(check, service.port, 8002, MASKLET_TOKEN=TOKEN) == 0
    assert health_check(check, service.port, 8002, MASKLET_TOKEN="another") != 0
    service.kill()
    assert health_check(check, service.port, 8002, MASKLET_TOKEN=TOKEN) != 0


@pytest.mark.skipif(
    not Redis.is_installed(), reason="redis-server is not installed: scripts/setup.sh --test")
def test_the_commands_of_worker_and_flower_start_and_pass_their_health_checks(
        services, tmp_path):
    redis = Redis(tmp_path / "redis").start()
    program, *arguments = services["celery-worker"]["command"]
    assert program == "celery"
    schedule = arguments.index("--schedule") + 1
    arguments[schedule] = str(tmp_path / "beat")
    port = free_port()
    flower_arguments = [
        argument.replace("5555", str(port)) for argument in services["flower"]["command"][1:]]
    worker = flower = None
    try:
        worker = Celery(tmp_path / "worker", redis, "http://127.0.0.1:9", *arguments[2:])
        flower = Celery(
            tmp_path / "flower", redis, "http://127.0.0.1:9", *flower_arguments[2:],
            token=TOKEN)
        worker.wait_for_log("ready.")
        ping = services["celery-worker"]["healthcheck"]["test"]
        assert ping[0] == "CMD-SHELL"
        command = ping[1].replace("$$HOSTNAME", os.uname().nodename).split()
        answer = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT / "worker", text=True, capture_output=True,
            env={**os.environ, "REDIS_URL": redis.url}, timeout=60)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        flower.wait_for_log("Visit me at")
        assert health_check(services["flower"], port, 5555) == 0
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/tasks", timeout=5)
    finally:
        for process in (worker, flower):
            if process:
                process.stop()
        redis.stop()


def needed(program: Path | str) -> set[str]:
    """The names of the libraries that a program or library needs."""
    read = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True)
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", read.stdout))


def test_the_packages_that_the_image_installs_to_run_are_those_the_program_links():
    if "VERSION_CODENAME=bookworm" not in Path("/etc/os-release").read_text():
        pytest.skip("the image is Debian 12, and this machine is not")
    linked = subprocess.run(["ldd", masklet()], capture_output=True, text=True, check=True).stdout
    # Swift's libraries are part of the program in the image; the ones that they need are not.
    swift = [path for path in re.findall(r"=> (\S+)", linked) if "/swift/linux/" in path]
    libraries = needed(masklet()).union(*map(needed, swift)) - {Path(path).name for path in swift}
    setup = (ROOT / "scripts/setup.sh").read_text()
    installed = set(re.search(r"run_packages=\((.*?)\)", setup, re.DOTALL)[1].split())
    base = {"libc6", "libgcc-s1", "libstdc++6"}
    for library in sorted(libraries):
        owners = subprocess.run(
            ["dpkg", "-S", f"*/{library}"], capture_output=True, text=True).stdout
        packages = set(re.findall(r"^([^:]+):", owners, re.MULTILINE))
        assert packages & (installed | base), f"{library} is in {packages}"
