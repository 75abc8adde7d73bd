"""The compose file: accepted by Docker Compose, pinned, and without a password of its own."""

from pathlib import Path
import re
import shutil
import subprocess
from typing import Any

import pytest

from homeassistant.util.yaml import load_yaml_dict

from .node_tools import NODE

FOLDER = Path(__file__).parents[2] / "grafana"
EXAMPLE = FOLDER / ".env.example"
SECRETS = ("INFLUXDB_PASSWORD", "GRAFANA_PASSWORD", "INFLUXDB_TOKEN")


def compose_command() -> list[str] | None:
    """Return how Docker Compose is called here; None if it is not there."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is None:
            continue
        if not subprocess.run(
            [*command, "version"], capture_output=True, check=False
        ).returncode:
            return command
    return None


COMPOSE = compose_command()
needs_compose = pytest.mark.skipif(
    COMPOSE is None,
    reason="Docker Compose is not installed (on Debian: apt install docker-compose)",
)


def config(env_file: Path) -> subprocess.CompletedProcess[str]:
    """Return what Docker Compose makes of the file."""
    assert COMPOSE is not None
    return subprocess.run(
        [*COMPOSE, "--env-file", env_file, "-f", FOLDER / "compose.yaml", "config"],
        capture_output=True,
        text=True,
        check=False,
    )


def filled_in(path: Path, secrets: tuple[str, ...]) -> Path:
    """Return an environment file in which some of the secrets have been chosen."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for secret in secrets:
        text = re.sub(rf"^{secret}=$", f"{secret}=chosen", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    return path


@needs_compose
def test_accepted(tmp_path: Path) -> None:
    """With the three secrets chosen, as the README says."""
    done = config(filled_in(tmp_path / "env", SECRETS))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("chosen") == 4


@needs_compose
@pytest.mark.parametrize("forgotten", SECRETS)
def test_nothing_starts_without_a_secret(tmp_path: Path, forgotten: str) -> None:
    """There is no default for any of them."""
    chosen = tuple(secret for secret in SECRETS if secret != forgotten)
    done = config(filled_in(tmp_path / "env", chosen))
    assert done.returncode != 0
    assert "fill in .env" in done.stderr


def services() -> dict[str, Any]:
    """Return the services."""
    found: dict[str, Any] = load_yaml_dict(str(FOLDER / "compose.yaml"))["services"]
    return found


def test_pinned_and_watched() -> None:
    """Whole versions; each service tells whether it is well, and keeps its data in volumes."""
    for service in services().values():
        assert re.fullmatch(r"[\w/]+:\d+\.\d+\.\d+", service["image"])
        assert service["healthcheck"]["test"]
        assert any(re.match(r"[\w-]+:/var/lib/", name) for name in service["volumes"])
    assert services()["grafana"]["depends_on"] == {
        "influxdb": {"condition": "service_healthy"}
    }


def test_schema_is_that_of_the_pinned_grafana() -> None:
    """The types that the dashboards are held against are of the version that is started."""
    _, _, version = services()["grafana"]["image"].partition(":")
    package = (NODE / "package.json").read_text(encoding="utf-8")
    assert f'"@grafana/schema": "{version}"' in package


def test_example_has_all_names() -> None:
    """Each variable of the compose file is in the example, and the secrets are empty there."""
    example = dict(
        line.split("=", 1)
        for line in EXAMPLE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    compose = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{(\w+)", compose))
    assert used <= set(example)
    assert {name for name, value in example.items() if not value} == set(SECRETS)
