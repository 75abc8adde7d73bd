"""The texts: the same ones in each language, and exactly those that the code asks for."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

import pytest

from custom_components.dynamic_load_manager.balancer import Reason, Status
from custom_components.dynamic_load_manager.charger_flow import ChargerSubentryFlow
from custom_components.dynamic_load_manager.charger_form import (
    GOE_ERRORS,
    charger_schema,
    join_schema,
)
from custom_components.dynamic_load_manager.charger_sensor import NO_FAULT
from custom_components.dynamic_load_manager.config_flow import METERS, DlmConfigFlow
from custom_components.dynamic_load_manager.const import (
    CONF_MARGIN,
    PLATFORMS,
    SUBENTRY_CHARGER,
)
from custom_components.dynamic_load_manager.goe import (
    MAXIMUM_CURRENT_A,
    MINIMUM_CURRENT_A,
    Cause,
    Fault,
)
from custom_components.dynamic_load_manager.incidents import Incident
from custom_components.dynamic_load_manager.meter_form import (
    SENSORS_SCHEMA,
    SHELLY_SCHEMA,
)
from custom_components.dynamic_load_manager.options import (
    OPTIONS_SCHEMA,
    RANGES,
    DlmOptionsFlow,
)
from custom_components.dynamic_load_manager.services import MOST_MINUTES, SCHEMAS
from custom_components.dynamic_load_manager.site_sensor import PHASES
from custom_components.dynamic_load_manager.system_health import async_info
from custom_components.dynamic_load_manager.troubles import RECONFIGURABLE, Trouble
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import load_yaml_dict

from .home import VirtualHome

COMPONENT = Path(__file__).parents[1] / "custom_components" / "dynamic_load_manager"
TRANSLATIONS = COMPONENT / "translations"
LANGUAGES = ["de", "fi", "sv"]

NOT_TRANSLATED = {
    *("{name}", "Dynamic Load Manager", "Host", "L1", "L2", "L3", "Pause", "Status"),
}
"""Texts that are the same in English and in at least one of the languages."""

GOE_ERROR_KEYS = {key for _, key in GOE_ERRORS}
CHARGER_ERROR_KEYS = GOE_ERROR_KEYS | {"charger_known", "unknown"}
SITE_ERROR_KEYS = {
    *("invalid_topic", "meter_silent", "phases_dead", "phases_missing"),
    *("no_current", "no_power", "own_sensor", "phases_incomplete", "power_alone"),
    *("sensor_silent", "sensor_twice"),
}
SITE_ABORT_KEYS = {
    *("already_configured", "cannot_connect", "charger_added", "mqtt_unavailable"),
    "no_meter",
}
CHARGER_SCHEMA = charger_schema(3)

WORDS_OF_THE_FLOWS = {
    *("base", "data", "found", "off", "phases", "subentry_type", "title", "unique_id"),
    *("user", "charger", "reconfigure", "join", "shelly", "sensors", "site", "name"),
    *("host", "flow_id", "phase_map", "title_placeholders", "configuration_url"),
    *(*(f"current_l{n}" for n in (1, 2, 3)), *(f"power_l{n}" for n in (1, 2, 3))),
}
"""Lower-case texts in the modules of the flows that are no keys of messages."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; refuse a key that stands in it twice."""
    document = dict(pairs)
    assert len(document) == len(pairs), [key for key, _ in pairs]
    return document


def load(language: str) -> Any:
    """Return the texts of a language."""
    text = (TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8")
    return json.loads(text, object_pairs_hook=unique)


def flat(texts: Any, path: str = "") -> dict[str, str]:
    """Return all texts by their path."""
    if isinstance(texts, str):
        return {path: texts}
    return {
        key: text
        for name, branch in texts.items()
        for key, text in flat(branch, f"{path}/{name}").items()
    }


def placeholders(text: str) -> list[str]:
    """Return the names of the placeholders in a text."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


EN = load("en")
ALL_ICONS = json.loads((COMPONENT / "icons.json").read_text(encoding="utf-8"))
ICONS = ALL_ICONS["entity"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_complete(language: str) -> None:
    """The keys and the placeholders of the English texts, each with a text of its own."""
    english, texts = flat(EN), flat(load(language))
    assert list(texts) == list(english)
    for path, text in texts.items():
        assert placeholders(text) == placeholders(english[path]), path
        assert text != english[path] or text in NOT_TRANSLATED, path


def test_no_other_languages() -> None:
    """A language that is added is tested too."""
    assert {path.stem for path in TRANSLATIONS.iterdir()} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_form_of_the_texts(language: str) -> None:
    """What Home Assistant's own check of translations asks for."""
    for path, text in flat(load(language)).items():
        assert text == text.strip() != "", path
        assert not re.search(r"<|>|&\w+;|'\{|\}'|https?://", text), path
        for key in path.split("/")[1:]:
            assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key), path


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_a_message_reads_the_same_wherever_it_shows(language: str) -> None:
    """The flows for the first charger and for more chargers say the same."""
    texts = load(language)
    first, more = texts["config"], texts["config_subentries"][SUBENTRY_CHARGER]
    for key in CHARGER_ERROR_KEYS:
        assert first["error"][key] == more["error"][key]
    assert first["step"]["charger"] == more["step"]["user"]
    assert first["abort"]["cannot_connect"] == first["error"]["cannot_connect"]


DISCOVERIES = {"mqtt", "zeroconf", "dhcp"}
"""Steps that show nothing themselves."""


def own_steps(flow: type) -> set[str]:
    """Return the steps that a flow has."""
    return {
        name.removeprefix("async_step_")
        for name in vars(flow)
        if name.startswith("async_step_")
    }


@pytest.mark.parametrize(
    ("flow", "texts", "schemas"),
    [
        (
            DlmConfigFlow,
            EN["config"],
            {
                "shelly": SHELLY_SCHEMA,
                "sensors": SENSORS_SCHEMA,
                "charger": CHARGER_SCHEMA,
                "join": join_schema({"entry": "Home"}),
            },
        ),
        (
            ChargerSubentryFlow,
            EN["config_subentries"][SUBENTRY_CHARGER],
            {"user": CHARGER_SCHEMA, "reconfigure": CHARGER_SCHEMA},
        ),
        (DlmOptionsFlow, EN["options"], {"init": OPTIONS_SCHEMA}),
    ],
)
def test_each_field_has_a_label_and_a_description(
    flow: type, texts: Any, schemas: dict[str, Any]
) -> None:
    """Every step of every flow, and each of its fields."""
    menus = {
        step: text for step, text in texts["step"].items() if "menu_options" in text
    }
    assert set(texts["step"]) == own_steps(flow) - DISCOVERIES
    assert set(texts["step"]) == {*schemas, *menus}
    for text in menus.values():
        assert set(text["menu_options"]) == set(METERS)
    for step, schema in schemas.items():
        fields = {str(field) for field in schema.schema}
        assert set(texts["step"][step]["data"]) == fields
        assert set(texts["step"][step]["data_description"]) == fields
        assert texts["step"][step]["title"]


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("option", RANGES)
def test_options_tell_their_ranges(language: str, option: str) -> None:
    """In the help of the field: the field itself shows only its unit."""
    low, high, _ = RANGES[option]
    unit = "A" if option == CONF_MARGIN else "s"
    told = load(language)["options"]["step"]["init"]["data_description"][option]
    assert told.endswith(f" {low:g}–{high:g} {unit}.")


def texts_in(path: Path) -> Iterator[str]:
    """Return all text constants of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_messages_of_the_flows() -> None:
    """Each message of the flows is used, and each one that the flows use exists."""
    words = {
        text
        for module in ("config_flow", "charger_flow", "charger_form", "meter_form")
        for text in texts_in(COMPONENT / f"{module}.py")
        if re.fullmatch(r"[a-z][a-z0-9_]+", text)
    }
    site, charger = EN["config"], EN["config_subentries"][SUBENTRY_CHARGER]
    assert set(site["error"]) == SITE_ERROR_KEYS | CHARGER_ERROR_KEYS
    assert set(charger["error"]) == CHARGER_ERROR_KEYS | {"different_charger"}
    # Home Assistant itself aborts with this one, in both flows.
    assert set(charger["abort"]) == {"already_configured"}
    assert set(site["abort"]) == SITE_ABORT_KEYS
    assert words - WORDS_OF_THE_FLOWS == {
        *site["error"],
        *charger["error"],
        *SITE_ABORT_KEYS,
    }


def test_choices_of_the_selectors() -> None:
    """Each choice has a text."""
    configs = [
        SHELLY_SCHEMA.schema["phases"].config,
        CHARGER_SCHEMA.schema["phase_map"].config,
        OPTIONS_SCHEMA.schema["fuse_kind"].config,
    ]
    assert {
        key: set(selector["options"]) for key, selector in EN["selector"].items()
    } == {config["translation_key"]: set(config["options"]) for config in configs}


async def test_names_and_icons_of_the_entities(
    home: VirtualHome, entity_registry: er.EntityRegistry
) -> None:
    """Each entity has a name and an icon, its own or those of its device class."""
    await home.set_up()
    names: dict[str, set[str]] = {}
    for entry in er.async_entries_for_config_entry(
        entity_registry, home.entry.entry_id
    ):
        platform = names.setdefault(entry.domain, set())
        if entry.translation_key is not None:
            platform.add(entry.translation_key)
        assert entry.translation_key or entry.original_device_class
        assert (
            entry.original_device_class or entry.translation_key in ICONS[entry.domain]
        )
    assert names == {platform: set(texts) for platform, texts in EN["entity"].items()}
    assert set(names) == set(PLATFORMS)
    for platform, icons in ICONS.items():
        assert set(icons) <= names[platform]


def test_states_of_the_sensors() -> None:
    """Each status and each reason has a text, and so has each state with an icon."""
    sensors = EN["entity"]["sensor"]
    assert set(sensors["status"]["state"]) == {status.value for status in Status}
    assert set(sensors["limited_by"]["state"]) == {reason.value for reason in Reason}
    assert set(sensors["fault"]["state"]) == {NO_FAULT, *Fault}
    assert list(sensors["limiting_phase"]["state"]) == list(PHASES)
    assert set(ICONS["sensor"]["status"]["state"]) <= {
        status.value for status in Status
    }


def test_events() -> None:
    """Each incident has a text."""
    texts = EN["entity"]["event"]["load_management"]["state_attributes"]
    assert set(texts["event_type"]["state"]) == set(Incident)


def test_repairs() -> None:
    """Each trouble has a text, and a way to the form where a form may end it."""
    texts = EN["issues"]
    assert set(texts) == set(Trouble)
    for trouble in Trouble:
        assert ("fix_flow" in texts[trouble]) is (trouble in RECONFIGURABLE)
        if trouble in RECONFIGURABLE:
            assert set(texts[trouble]["fix_flow"]["step"]) == {"confirm"}
            assert set(texts[trouble]["fix_flow"]["abort"]) == {"reconfigure"}


def test_each_cause_of_a_charger_is_a_reason() -> None:
    """What the charger says of itself can be shown."""
    assert {cause.value for cause in Cause} <= {reason.value for reason in Reason}


def test_exceptions() -> None:
    """Each exception that is translated exists, and no other one."""
    used = {
        keyword.value.value
        for path in COMPONENT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and any(keyword.arg == "translation_domain" for keyword in node.keywords)
        for keyword in node.keywords
        if keyword.arg == "translation_key" and isinstance(keyword.value, ast.Constant)
    }
    assert set(EN["exceptions"]) == used


def test_actions() -> None:
    """Each action and each of its fields has texts and a form, and there is an icon."""
    fields = {name: {str(key) for key in SCHEMAS[name].schema} for name in SCHEMAS}
    forms: dict[str, Any] = load_yaml_dict(str(COMPONENT / "services.yaml"))
    for described in (EN["services"], forms):
        told = {name: set(action["fields"]) for name, action in described.items()}
        assert told == fields
    for text in EN["services"].values():
        assert text["name"] and text["description"]
        for field in text["fields"].values():
            assert set(field) == {"name", "description"}
    assert set(ALL_ICONS["services"]) == set(SCHEMAS)


def test_ranges_of_the_forms_of_actions() -> None:
    """They are those that the actions allow."""
    forms: dict[str, Any] = load_yaml_dict(str(COMPONENT / "services.yaml"))
    current = forms["set_temporary_maximum"]["fields"]["current"]["selector"]["number"]
    assert (current["min"], current["max"]) == (MINIMUM_CURRENT_A, MAXIMUM_CURRENT_A)
    minutes = forms["get_decisions"]["fields"]["minutes"]
    assert minutes["default"] == MOST_MINUTES
    number = minutes["selector"]["number"]
    assert (number["min"], number["max"]) == (1, MOST_MINUTES)


async def test_system_health(home: VirtualHome, hass: HomeAssistant) -> None:
    """All that is told has a text."""
    await home.set_up()
    assert set(EN["system_health"]["info"]) == set(await async_info(hass))
