"""What is told of the integration is true: the manifest, the quality scale, the README."""

import ast
from dataclasses import fields
from importlib import import_module
import json
import os
from pathlib import Path
import re
import struct
import tomllib
from typing import Any

import pytest

from custom_components.dynamic_load_manager import config_flow
from custom_components.dynamic_load_manager.const import (
    FUSE_RATING_MAX_A,
    FUSE_RATING_MIN_A,
    PLATFORMS,
)
from custom_components.dynamic_load_manager.decisions import Decision
from custom_components.dynamic_load_manager.options import OPTIONS_SCHEMA, RANGES
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict, parse_yaml

from .home import VirtualHome
from .test_entities import DISABLED

ROOT = Path(__file__).parents[1]
COMPONENT = ROOT / "custom_components" / "dynamic_load_manager"
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANIFEST = json.loads((COMPONENT / "manifest.json").read_text(encoding="utf-8"))
EN = json.loads((COMPONENT / "translations" / "en.json").read_text(encoding="utf-8"))
SCALE: dict[str, Any] = load_yaml_dict(str(COMPONENT / "quality_scale.yaml"))

RULES = {
    # Bronze
    *("action-setup", "appropriate-polling", "brands", "common-modules"),
    *("config-flow", "config-flow-test-coverage", "dependency-transparency"),
    *("docs-actions", "docs-conditions", "docs-high-level-description"),
    *("docs-installation-instructions", "docs-removal-instructions", "docs-triggers"),
    *("entity-event-setup", "entity-unique-id", "has-entity-name", "runtime-data"),
    *("test-before-configure", "test-before-setup", "unique-config-entry"),
    # Silver
    *("action-exceptions", "config-entry-unloading", "docs-configuration-parameters"),
    *("docs-installation-parameters", "entity-unavailable", "integration-owner"),
    *("log-when-unavailable", "parallel-updates", "reauthentication-flow"),
    "test-coverage",
    # Gold
    *("devices", "diagnostics", "discovery", "discovery-update-info"),
    *("docs-data-update", "docs-examples", "docs-known-limitations"),
    *("docs-supported-devices", "docs-supported-functions", "docs-troubleshooting"),
    *("docs-use-cases", "dynamic-devices", "entity-category", "entity-device-class"),
    *("entity-disabled-by-default", "entity-translations", "exception-translations"),
    *("icon-translations", "reconfiguration-flow", "repair-issues", "stale-devices"),
    # Platinum
    *("async-dependency", "inject-websession", "strict-typing"),
}
"""Home Assistant's Integration Quality Scale, as of 2026.10."""


def status(rule: str) -> str:
    """Return what we say of a rule."""
    said: str | dict[str, str] = SCALE["rules"][rule]
    return said if isinstance(said, str) else said["status"]


def test_quality_scale_is_complete() -> None:
    """All rules, no others, and a reason for all that is not simply done."""
    assert len(RULES) == 54
    assert set(SCALE) == {"rules"}
    assert set(SCALE["rules"]) == RULES
    for rule, said in SCALE["rules"].items():
        assert status(rule) in {"done", "exempt"}
        if status(rule) != "done":
            assert said["comment"].strip(), rule


def sources() -> str:
    """Return the code of the integration."""
    return "".join(path.read_text(encoding="utf-8") for path in COMPONENT.rglob("*.py"))


@pytest.mark.parametrize(
    ("rule", "is_there"),
    [
        ("diagnostics", (COMPONENT / "diagnostics.py").exists()),
        ("repair-issues", (COMPONENT / "repairs.py").exists()),
        ("discovery", bool({"mqtt", "zeroconf", "dhcp"} & MANIFEST.keys())),
        ("entity-disabled-by-default", "_enabled_default=False" in sources()),
        ("brands", (COMPONENT / "brand" / "icon.png").exists()),
        ("icon-translations", (COMPONENT / "icons.json").exists()),
        ("config-flow-test-coverage", (ROOT / "tests/test_config_flow.py").exists()),
        (
            "reconfiguration-flow",
            hasattr(config_flow.DlmConfigFlow, "async_step_reconfigure"),
        ),
        ("runtime-data", "hass.data[" not in sources()),
        ("inject-websession", "async_get_clientsession(hass)" in sources()),
        ("exception-translations", "exceptions" in EN),
        ("action-setup", "async def async_setup(" in sources()),
        ("docs-actions", "\n## Actions\n" in README),
    ],
)
def test_quality_scale_against_the_code(rule: str, is_there: bool) -> None:
    """What is said to be done is there."""
    assert status(rule) == "done"
    assert is_there


def test_exemptions() -> None:
    """The reasons of the exemptions hold."""
    exempt = {rule for rule in RULES if status(rule) == "exempt"}
    assert exempt == {
        *("docs-conditions", "docs-triggers", "reauthentication-flow"),
        "integration-owner",
    }
    for name in ("conditions", "triggers"):
        assert not (COMPONENT / f"{name}.yaml").exists()
    assert MANIFEST["requirements"] == []
    assert "password" not in sources()
    assert MANIFEST["codeowners"] == ["@OWNER"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Platforms that act do it one at a time; the others have no limit."""
    module = import_module(f"custom_components.dynamic_load_manager.{platform}")
    acts = platform in {"button", "number", "switch"}
    assert (1 if acts else 0) == module.PARALLEL_UPDATES


def test_manifest() -> None:
    """What Home Assistant and HACS ask of a manifest."""
    keys = list(MANIFEST)
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]
    assert MANIFEST["domain"] == COMPONENT.name
    for key in ("codeowners", "documentation", "issue_tracker", "version"):
        assert key in MANIFEST
    assert MANIFEST["documentation"].startswith("https://")
    assert "quality_scale" not in MANIFEST


def test_one_version() -> None:
    """The version is the same wherever it is told."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    assert MANIFEST["version"] == version
    assert f"\n## [{version}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"This is {version}," in README


def test_hacs() -> None:
    """Only keys that HACS knows; the Home Assistant that the tests run with or an older one."""
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    assert hacs == {
        "name": MANIFEST["name"],
        "homeassistant": "2026.10.0",
        "zip_release": True,
        "filename": f"{COMPONENT.name}.zip",
    }
    assert "**Home Assistant 2026.10**" in README
    integrations = [
        path for path in (ROOT / "custom_components").iterdir() if path.is_dir()
    ]
    assert [path.name for path in integrations if path.name != "__pycache__"] == [
        COMPONENT.name
    ]


BRAND = {
    f"{ground}{name}{suffix}.png": (scale * width, scale * 256)
    for name, width in (("icon", 256), ("logo", 860))
    for ground in ("", "dark_")
    for scale, suffix in ((1, ""), (2, "@2x"))
}
"""The images that Home Assistant asks for, with their sizes."""


def test_brand() -> None:
    """All of them and no others, in the sizes that they have to have."""
    sizes: dict[str, tuple[int, int]] = {}
    for path in (COMPONENT / "brand").iterdir():
        header = path.read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        sizes[path.name] = struct.unpack(">II", header[16:])
    assert sizes == BRAND


def plain(text: str) -> str:
    """Return a text without line breaks, as it reads."""
    return re.sub(r"\s+", " ", text)


def rows(cell: str) -> list[list[str]]:
    """Return the rows of all tables in the README that begin with a cell."""
    table = [
        [part.strip() for part in line.strip().strip("|").split("|")]
        for line in README.splitlines()
        if line.startswith("|")
    ]
    return [row for row in table if row[0] == cell]


@pytest.mark.parametrize("action", load_yaml_dict(str(COMPONENT / "services.yaml")))
def test_readme_tells_the_actions(action: str) -> None:
    """Each with its name, and each of its fields."""
    texts = EN["services"][action]
    ((_, _, text),) = rows(texts["name"])
    assert text
    for field in texts["fields"].values():
        assert f"| | {field['name']} | " in README
    assert f"action: {COMPONENT.name}.{action}\n" in README


@pytest.mark.parametrize("option", list(RANGES))
def test_readme_tells_the_options(option: str) -> None:
    """Each option with the default and the range of the code."""
    low, high, _ = RANGES[option]
    unit = "A" if option == "margin" else "s"
    label = EN["options"]["step"]["init"]["data"][option]
    default = OPTIONS_SCHEMA({})[option]
    ((_, told_default, told_range, text),) = rows(label)
    assert told_default == f"{default:g} {unit}"
    assert told_range == f"{low:g}–{high:g} {unit}"
    assert text


def test_readme_tells_the_options_that_are_no_numbers() -> None:
    """The switch for a lost meter, and the kind of fuse with its choices."""
    labels = EN["options"]["step"]["init"]["data"]
    defaults = OPTIONS_SCHEMA({})
    ((_, default, _, _),) = rows(labels["stop_on_meter_loss"])
    assert default == ("on" if defaults["stop_on_meter_loss"] else "off")
    kinds = EN["selector"]["fuse_kind"]["options"]
    ((_, default, told_range, _),) = rows(labels["fuse_kind"])
    assert default == kinds[defaults["fuse_kind"]]
    assert told_range == ", ".join(kinds.values())
    assert set(defaults) == {*RANGES, "stop_on_meter_loss", "fuse_kind"}


def test_readme_tells_the_fields_of_the_setup() -> None:
    """Each field of each step."""
    for step in ("shelly", "sensors", "charger", "join"):
        for label in EN["config"]["step"][step]["data"].values():
            assert f"| {label} |" in README
    assert f"{FUSE_RATING_MIN_A} to {FUSE_RATING_MAX_A} A" in README


def test_readme_tells_the_entities() -> None:
    """Each entity by its name, each status and each reason with its meaning."""
    for platform, entities in EN["entity"].items():
        kind = platform.replace("_", " ")
        for entity in entities.values():
            told = rf"\|[^|]*\b{re.escape(entity['name'])}\b[^|]*\| {kind} \|"
            assert re.search(told, README), entity["name"]
    assert rows("Power")
    for sensor in ("status", "limited_by"):
        for text in EN["entity"]["sensor"][sensor]["state"].values():
            assert rows(text), text


def test_readme_tells_the_events_and_the_repairs() -> None:
    """Each with its meaning, or what to do."""
    event = EN["entity"]["event"]["load_management"]["state_attributes"]["event_type"]
    titles = [
        issue["title"].replace("{charger}", "The charger")
        for issue in EN["issues"].values()
    ]
    for text in (*event["state"].values(), *titles):
        assert rows(text) or rows(text.replace("The charger", "the charger")), text


def messages() -> set[str]:
    """Return the first sentence of each message of the flows, without what it fills in."""
    flows = (EN["config"], EN["config_subentries"]["charger"])
    texts = {
        text
        for flow in flows
        for kind in ("error", "abort")
        for text in flow[kind].values()
    }
    return {re.split(r"(?<=\.) |\{|: ", text)[0].strip() for text in texts}


@pytest.mark.parametrize("message", sorted(messages()))
def test_readme_tells_what_to_do_about_a_message(message: str) -> None:
    """Whoever searches for a message finds it."""
    assert f"| {message}" in README


def test_readme_names_what_exists() -> None:
    """The map of the tree, and the commands."""
    for path in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE):
        assert (ROOT / path).exists(), path
    for command in set(re.findall(r"scripts/\w+|\.ci/run", README)):
        assert os.access(ROOT / command, os.X_OK), command


def test_what_stands_behind_the_claims_exists() -> None:
    """Each test that docs/claims.md names."""
    rows = (ROOT / "docs/claims.md").read_text(encoding="utf-8").splitlines()
    found = 0
    for row in rows:
        text = ""
        for named in re.findall(r"`((?:tests/|::)[^`]+)`", row):
            path, _, test = named.partition("::")
            if path:
                assert (ROOT / path).exists(), named
                text = "" if path.endswith("/") else (ROOT / path).read_text("utf-8")
            name = re.escape(test.partition("[")[0])
            assert re.search(rf"def {name}\b", text) or not test, named
            found += 1
    assert found > 100


def test_the_balancer_is_pure() -> None:
    """It imports nothing but itself and what has no clock, no I/O and no Home Assistant."""
    pure = {
        *("collections", "dataclasses", "enum", "math", "typing"),
    }
    for path in (COMPONENT / "balancer").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {name.name.partition(".")[0] for name in node.names} <= pure
            elif isinstance(node, ast.ImportFrom):
                module = (node.module or "").partition(".")[0]
                assert node.level == 1 or module in pure, path


def test_readme_tells_the_fields_of_a_decision() -> None:
    """All of them, and no others."""
    _, _, text = README.partition("its `decisions`, oldest first:")
    listed = re.match(r"\s*((?:- .*\n(?:  .*\n)*)+)", text)
    assert listed is not None
    told = {
        name
        for line in listed[1].splitlines()
        for name in re.findall(r"`(\w+)`", line.partition(":")[0])
    }
    assert told == {field.name for field in fields(Decision)}


def test_readme_stars_what_is_disabled() -> None:
    """In the tables of the entities, and how many are enabled."""
    starred = {
        name
        for names in re.findall(
            r"^\| ([^|]+) \| \w+ ?\w* \| .*\* \|$", README, re.MULTILINE
        )
        for name in names.split(", ")
    }
    names = {
        key: described["name"]
        for kind in EN["entity"].values()
        for key, described in kind.items()
    }
    assert starred == {names[key] for key in DISABLED}


def test_readme_shows_lines_of_the_benchmark() -> None:
    """Those of the whole table, unchanged."""
    whole = (ROOT / "docs/benchmark.md").read_text(encoding="utf-8").splitlines()
    _, _, text = README.partition("### Benchmark")
    shown = text.split("```text\n")[1].partition("\n```")[0].splitlines()
    assert len(shown) > 5
    assert set(shown) <= set(whole)


def test_the_architecture_names_each_file() -> None:
    """But for those that have the name Home Assistant gives them."""
    told = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    of_home_assistant = {
        *("__init__", "binary_sensor", "button", "config_flow", "const", "diagnostics"),
        *("event", "number", "repairs", "sensor", "switch", "system_health"),
    }
    files = [*COMPONENT.glob("*.py"), *(COMPONENT / "balancer").glob("*.py")]
    for path in files:
        assert path.stem in of_home_assistant or f"`{path.name}`" in told, path


def test_each_rule_that_is_cited_is_told() -> None:
    """The numbers in comments and tests lead to a rule."""
    told = set(
        re.findall(
            r"^- \*\*(R\d+) ",
            (ROOT / "docs/rules.md").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    assert told == {f"R{number}" for number in range(1, 16)}
    for folder in (COMPONENT, ROOT / "tests", ROOT / "simulator", ROOT / "demo"):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    text = ast.get_docstring(node) or ""
                    assert set(re.findall(r"\bR\d+\b", text)) <= told, path


async def test_readme_examples_work(home: VirtualHome, hass: HomeAssistant) -> None:
    """The automations of the README are valid, and name entities that exist."""
    await home.set_up()
    blocks = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (automations,) = [block for block in blocks if "triggers:" in block]
    config = parse_yaml(automations)
    assert isinstance(config, list)
    assert await async_setup_component(hass, "automation", {"automation": config})
    assert await async_setup_component(hass, "persistent_notification", {})
    states = [state.state for state in hass.states.async_all("automation")]
    assert states == ["on"] * len(config)
    named = set(re.findall(r"(?:sensor|switch|number)\.\w+_\w+", automations))
    assert named
    assert all(hass.states.get(entity_id) for entity_id in named)

    status_id = home.state("sensor", "status").entity_id
    hass.states.async_set(status_id, "stopped_overload")
    await hass.async_block_till_done()
    notifications = hass.data["persistent_notification"]
    assert len(notifications) == 1


WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows(path: Path) -> None:
    """Little permission, no credentials left behind, a time limit, and commands that exist."""
    workflow = load_yaml_dict(str(path))
    writes = path.stem == "release"
    assert workflow["permissions"] == ({} if writes else {"contents": "read"})
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 40
        assert ("permissions" in job) == writes
        for step in job["steps"]:
            for script in re.findall(r"\bscripts/\w+", step.get("run", "")):
                assert os.access(ROOT / script, os.X_OK)
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned(path: Path) -> None:
    """By the hash of a commit: a tag can be moved. Its name stands beside it."""
    uses = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # \S+", action), action


def test_continuous_integration() -> None:
    """The same commands as the README's."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = re.findall(
        r"^ *(?:bash |nice -n 5 )?(scripts/\w+(?: --\w+)?)",
        script.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert commands == [
        "scripts/setup",
        "scripts/setup --next",
        "scripts/test --e2e",
        "scripts/test",
        "scripts/prove --quick",
    ]
    for command in ("scripts/demo --check", "scripts/prove", "scripts/test"):
        assert f"{command} " in README
