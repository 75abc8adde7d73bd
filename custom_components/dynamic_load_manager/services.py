"""Actions: what entities do not reach."""

from datetime import timedelta
from time import monotonic
from typing import Any, Final, cast

import voluptuous as vol

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_get_config_entry,
    async_get_device_and_config_entry,
)

from .const import DOMAIN
from .coordinator import DlmConfigEntry, DlmCoordinator
from .decisions import HOUR_S
from .goe import MAXIMUM_CURRENT_A, MINIMUM_CURRENT_A
from .plain import plain
from .temporary import LONGEST_S, temporary_maximum

ATTR_CURRENT: Final = "current"
ATTR_DURATION: Final = "duration"
ATTR_MINUTES: Final = "minutes"

SET_TEMPORARY_MAXIMUM: Final = "set_temporary_maximum"
CLEAR_TEMPORARY_MAXIMUM: Final = "clear_temporary_maximum"
GET_DECISIONS: Final = "get_decisions"

LONGEST_H: Final = LONGEST_S / 3600
MOST_MINUTES: Final = HOUR_S / 60

# Ranges are checked by the actions: what a schema says is not translated.
SCHEMAS: Final = {
    SET_TEMPORARY_MAXIMUM: vol.Schema(
        {
            vol.Required(ATTR_DEVICE_ID): cv.string,
            vol.Required(ATTR_CURRENT): vol.Coerce(float),
            vol.Required(ATTR_DURATION): cv.time_period,
        }
    ),
    CLEAR_TEMPORARY_MAXIMUM: vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string}),
    GET_DECISIONS: vol.Schema(
        {
            vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
            vol.Optional(ATTR_MINUTES, default=MOST_MINUTES): vol.Coerce(float),
        }
    ),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, action in (
        (SET_TEMPORARY_MAXIMUM, _async_set_temporary_maximum),
        (CLEAR_TEMPORARY_MAXIMUM, _async_clear_temporary_maximum),
    ):
        hass.services.async_register(DOMAIN, name, action, SCHEMAS[name])
    hass.services.async_register(
        DOMAIN,
        GET_DECISIONS,
        _async_get_decisions,
        SCHEMAS[GET_DECISIONS],
        supports_response=SupportsResponse.ONLY,
    )


async def _async_set_temporary_maximum(call: ServiceCall) -> None:
    """Limit the current of a charger for a while."""
    coordinator, charger_id = _charger(call)
    current_a: float = call.data[ATTR_CURRENT]
    if not MINIMUM_CURRENT_A <= current_a <= MAXIMUM_CURRENT_A:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="current_out_of_range",
            translation_placeholders={
                "minimum": str(MINIMUM_CURRENT_A),
                "maximum": str(MAXIMUM_CURRENT_A),
            },
        )
    duration: timedelta = call.data[ATTR_DURATION]
    if not 0 < duration.total_seconds() <= LONGEST_S:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="duration_out_of_range",
            translation_placeholders={"maximum": f"{LONGEST_H:g}"},
        )
    coordinator.memory.charger(charger_id).temporary = temporary_maximum(
        int(current_a), duration.total_seconds()
    )
    await coordinator.async_heed_wishes()


async def _async_clear_temporary_maximum(call: ServiceCall) -> None:
    """Let the number *Maximum current* alone count again."""
    coordinator, charger_id = _charger(call)
    coordinator.memory.charger(charger_id).temporary = None
    await coordinator.async_heed_wishes()


async def _async_get_decisions(call: ServiceCall) -> ServiceResponse:
    """Return what was decided lately for each charger, and why."""
    entry: DlmConfigEntry = async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    minutes: float = call.data[ATTR_MINUTES]
    if not 1 <= minutes <= MOST_MINUTES:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="minutes_out_of_range",
            translation_placeholders={"maximum": f"{MOST_MINUTES:g}"},
        )
    coordinator = entry.runtime_data
    start = monotonic() - minutes * 60
    response = {
        "chargers": [
            {
                "name": subentry.title,
                "decisions": coordinator.decisions.since(subentry.subentry_id, start),
            }
            for subentry in coordinator.subentries
        ]
    }
    return cast(dict[str, Any], plain(response))


def _charger(call: ServiceCall) -> tuple[DlmCoordinator, str]:
    """Return the site and the id of the charger that an action is about."""
    device, found = async_get_device_and_config_entry(
        call.hass, DOMAIN, call.data[ATTR_DEVICE_ID], include_child_devices=False
    )
    entry: DlmConfigEntry = found
    for subentry in entry.runtime_data.subentries:
        if (DOMAIN, f"{subentry.unique_id}") in device.identifiers:
            return entry.runtime_data, subentry.subentry_id
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_a_charger",
        translation_placeholders={
            "device": device.name_by_user or device.name or device.id
        },
    )
