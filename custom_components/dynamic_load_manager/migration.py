"""Config entries of earlier versions, in the form of the present one."""

from homeassistant.core import HomeAssistant

from .const import CONF_METER, CONF_PHASE_MAP, SUBENTRY_CHARGER
from .coordinator import DlmConfigEntry
from .meter import MeterKind
from .phase_map import UNKNOWN

VERSION = 1
"""Home Assistant refuses an entry of a higher version than this."""

MINOR_VERSION = 2
"""It can read one of another minor version, if not all of it.

1.2: the kind of the meter, and the phases of a charger, always stand in it.
"""


async def async_migrate_entry(hass: HomeAssistant, entry: DlmConfigEntry) -> bool:
    """Bring an entry up to date; return whether it can be used, which is always so."""
    if entry.minor_version < MINOR_VERSION:
        for charger in entry.get_subentries_of_type(SUBENTRY_CHARGER):
            hass.config_entries.async_update_subentry(
                entry, charger, data={CONF_PHASE_MAP: UNKNOWN, **charger.data}
            )
        hass.config_entries.async_update_entry(
            entry,
            data={CONF_METER: MeterKind.SHELLY_GEN1.value, **entry.data},
            minor_version=MINOR_VERSION,
        )
    return True
