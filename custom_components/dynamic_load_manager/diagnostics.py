"""What to send along with a report: what was decided, and what nobody can be found by."""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final, cast

from homeassistant.components.diagnostics import REDACTED
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from .const import (
    CONF_CURRENTS,
    CONF_FUSE_RATING,
    CONF_MAXIMUM_CURRENT,
    CONF_METER,
    CONF_PHASE_MAP,
    CONF_PHASES,
    CONF_POWERS,
    DOMAIN,
)
from .coordinator import DlmConfigEntry, DlmCoordinator
from .meter import Meter
from .options import OPTIONS_SCHEMA
from .plain import plain
from .temporary import as_stored

HARMLESS: Final = {
    *(CONF_FUSE_RATING, CONF_METER, CONF_PHASES),
    *(CONF_MAXIMUM_CURRENT, CONF_PHASE_MAP),
    *(str(key) for key in OPTIONS_SCHEMA.schema),
}
"""What may be shown as it is. All else is kept back: hosts, topics with a MAC address in them,
titles and ids that hold a serial number, names of sensors, and what will come one day."""

COUNTED: Final = {CONF_CURRENTS, CONF_POWERS}
"""Of these it is shown which phases have one."""

OF_THE_CHARGER: Final = ("model", "firmware", "api", "maximum_current_a")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: DlmConfigEntry
) -> dict[str, Any]:
    """Return what is known of a site; only what is stored while it does not run."""
    integration = await async_get_integration(hass, DOMAIN)
    diagnostics = {"version": str(integration.version), "entry": _entry(entry)}
    if entry.state is ConfigEntryState.LOADED:
        diagnostics |= _site(entry.runtime_data, monotonic())
    return cast(dict[str, Any], plain(diagnostics))


def _entry(entry: DlmConfigEntry) -> dict[str, Any]:
    """Return how a site was set up."""
    return {
        "version": f"{entry.version}.{entry.minor_version}",
        "state": entry.state,
        "title": REDACTED,
        "meter": entry.data[CONF_METER],
        "data": _redacted(entry.data),
        "options": _redacted(entry.options),
        "subentries": [_subentry(each) for each in entry.subentries.values()],
    }


def _site(coordinator: DlmCoordinator, now: float) -> dict[str, Any]:
    """Return what goes on at a site."""
    plan, error = coordinator.data.plan, coordinator.last_exception
    since = plan.overload_since
    return {
        "last_step": {
            "age_s": now - coordinator.ticked_at,
            # Without its text: it may hold an address.
            "error": None if coordinator.last_update_success else type(error).__name__,
        },
        "meter": _meter(coordinator.meter, now),
        # The chargers are told of with all that is known of them.
        "plan": _shown(plan, "overload_since", "chargers")
        | {"overload_s": None if since is None else now - since},
        "chargers": {
            subentry.subentry_id: _charger(coordinator, subentry.subentry_id, now)
            for subentry in coordinator.subentries
        },
        "stored": {
            "limit_a": coordinator.memory.limit_a,
            "charging_limit_a": coordinator.memory.charging_limit_a,
            "paused": coordinator.memory.paused,
            "learned": coordinator.memory.learned,
        },
    }


def _redacted(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data with everything kept back that is not known to be harmless."""
    redacted: dict[str, Any] = {}
    for key, value in data.items():
        if key in HARMLESS:
            redacted[key] = value
        elif key in COUNTED:
            redacted[key] = [REDACTED if each else each for each in value]
        else:
            redacted[key] = REDACTED
    return redacted


def _subentry(subentry: ConfigSubentry) -> dict[str, Any]:
    """Return what is stored of a charger."""
    return {
        "subentry_id": subentry.subentry_id,
        "subentry_type": subentry.subentry_type,
        "title": REDACTED,
        "unique_id": REDACTED,
        "data": _redacted(subentry.data),
    }


def _meter(meter: Meter, now: float) -> dict[str, Any]:
    """Return what the meter has told, and how old that is."""
    return {
        "sensor_removed": meter.sensor_removed,
        "phases": [
            None
            if reading is None
            else {"current_a": reading.current_a, "age_s": now - reading.at}
            for reading in meter.grid
        ],
    }


def _shown(value: object, *without: str) -> dict[str, Any]:
    """Return a dataclass, without some of its fields."""
    shown = cast(dict[str, Any], plain(value))
    return {key: part for key, part in shown.items() if key not in without}


def _charger(
    coordinator: DlmCoordinator, charger_id: str, now: float
) -> dict[str, Any]:
    """Return what is known of a charger."""
    link = coordinator.chargers[charger_id]
    plan = coordinator.data.chargers[charger_id].plan
    reading, temporary = link.reading, link.memory.temporary
    return {
        "info": {key: getattr(link.info, key, None) for key in OF_THE_CHARGER},
        "reachable": link.reachable,
        "missed": link.missed,
        "api_disabled": link.api_disabled,
        "status": link.status,
        "status_age_s": None if reading is None else now - reading.at,
        "plan": _shown(plan, "until")
        | {"wait_s": None if plan.until is None else max(0.0, plan.until - now)},
        "stored": _shown(link.memory, "temporary")
        | {"temporary": as_stored(temporary)},
        "decisions": coordinator.decisions.changes(charger_id),
    }
