"""What the page *System information* tells of the integration."""

from time import monotonic
from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN, SUBENTRY_CHARGER
from .coordinator import DlmConfigEntry


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register what is told."""
    register.async_register_info(
        async_info, f"/config/integrations/integration/{DOMAIN}"
    )


async def async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how all sites are: counts only, people show this page to others."""
    entries: list[DlmConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False
    )
    running = [
        entry.runtime_data for entry in hass.config_entries.async_loaded_entries(DOMAIN)
    ]
    links = [link for site in running for link in site.chargers.values()]
    chargers = sum(
        len(entry.get_subentries_of_type(SUBENTRY_CHARGER)) for entry in entries
    )
    heard = sum(not site.data.plan.unknown_phases for site in running)
    answering = sum(link.reachable for link in links)
    info: dict[str, Any] = {
        "sites": len(entries),
        "sites_running": f"{len(running)}/{len(entries)}",
        "meters_heard": f"{heard}/{len(entries)}",
        "chargers": chargers,
        "chargers_answering": f"{answering}/{chargers}",
    }
    if running:
        oldest = min(site.ticked_at for site in running)
        info["last_step_s"] = round(monotonic() - oldest, 1)
    return info
