"""The folder that Home Assistant starts from: no login, no welcome, MQTT set up."""

from collections.abc import Sequence
from datetime import UTC, datetime
import json
from pathlib import Path
import shutil
from typing import Any

from .broker import Broker
from .dashboard import write as write_dashboard

HERE = Path(__file__).parent
DASHBOARD = "dashboard.yaml"
"""As configuration.yaml names it."""
MQTT = HERE / "mqtt.yaml"
INTEGRATION = HERE.parent / "custom_components" / "dynamic_load_manager"

_USER_ID = "00000000000000000000000000000001"
_MQTT_ENTRY_ID = "00000000000000000000000000000002"


def seed(
    folder: Path,
    *,
    http_port: int,
    broker: Broker,
    mqtt: Path | None = None,
    companions: Sequence[Path] = (),
    integration: Path = INTEGRATION,
) -> None:
    """Fill an empty folder; `mqtt` is more YAML for the MQTT integration.

    `companions` are folders of other integrations, which need no settings; `integration` is the
    folder of our own.
    """
    shutil.copy(HERE / "configuration.yaml", folder)
    write_dashboard(folder / DASHBOARD)
    components = folder / "custom_components"
    components.mkdir()
    for component in (integration, *companions):
        (components / component.name).symlink_to(component, target_is_directory=True)
    with (folder / "configuration.yaml").open("a") as configuration:
        configuration.writelines(f"\n{companion.name}:\n" for companion in companions)
        configuration.write("\nmqtt:\n")
        for part in (MQTT,) if mqtt is None else (MQTT, mqtt):
            shutil.copy(part, folder)
            configuration.write(f"  - !include {part.name}\n")
    (folder / ".storage").mkdir()
    now = datetime.now(UTC).isoformat()
    _store(
        folder,
        "onboarding",
        4,
        1,
        {"done": ["user", "core_config", "analytics", "integration"]},
    )
    _store(folder, "auth", 1, 1, _owner())
    # A port in configuration.yaml would have to be confirmed in the user interface.
    http = {
        "stable": _http(http_port, now),
        "pending": None,
        "yaml_migration_done": True,
    }
    _store(folder, "http", 2, 2, http)
    _store(folder, "core.config_entries", 1, 5, {"entries": [_mqtt(broker, now)]})


def _store(folder: Path, key: str, version: int, minor_version: int, data: Any) -> None:
    """Write a file as Home Assistant's own storage does."""
    content = {
        "version": version,
        "minor_version": minor_version,
        "key": key,
        "data": data,
    }
    (folder / ".storage" / key).write_text(json.dumps(content))


def _owner() -> dict[str, Any]:
    """Return the only user."""
    return {
        "users": [
            {
                "id": _USER_ID,
                "group_ids": ["system-admin"],
                "is_owner": True,
                "is_active": True,
                "name": "Demo",
                "system_generated": False,
                "local_only": True,
            }
        ],
        "groups": [
            {"id": f"system-{name}"} for name in ("admin", "users", "read-only")
        ],
        "credentials": [],
        "refresh_tokens": [],
    }


def _http(port: int, now: str) -> dict[str, Any]:
    """Return the settings of the web server, all of which have to be there."""
    return {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": [],
        "ip_ban_enabled": False,
        "login_attempts_threshold": -1,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": now,
        "error": None,
        "error_message": None,
    }


def _mqtt(broker: Broker, now: str) -> dict[str, Any]:
    """Return the config entry of the MQTT integration."""
    return {
        "created_at": now,
        "data": {
            "broker": "127.0.0.1",
            "port": broker.port,
            "protocol": broker.protocol,
        },
        "disabled_by": None,
        "discovery_keys": {},
        "domain": "mqtt",
        "entry_id": _MQTT_ENTRY_ID,
        "minor_version": 1,
        "modified_at": now,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": [],
        "title": "MQTT",
        "unique_id": None,
        "version": 2,
    }
