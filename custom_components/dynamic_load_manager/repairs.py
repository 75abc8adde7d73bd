"""Repairs that lead to the form in which the trouble can be ended."""

from typing import Any

import voluptuous as vol

from homeassistant.components.repairs import FlowType, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, SUBENTRY_CHARGER


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow of a repair that can be fixed."""
    assert data is not None
    entry = hass.config_entries.async_get_known_entry(data["entry_id"])
    return ReconfigureRepairFlow(entry, data["charger_id"])


class ReconfigureRepairFlow(RepairsFlow):
    """Tells what to do, and opens the form of the meter or the charger.

    The repair itself stays until the trouble is over.
    """

    def __init__(self, entry: ConfigEntry, charger_id: str | None) -> None:
        """Remember what is to be reconfigured."""
        self._entry = entry
        self._charger_id = charger_id

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Tell what to do, then go on to the form."""
        if user_input is not None:
            return self.async_abort(
                reason="reconfigure", next_flow=await self._async_open_form()
            )
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders=None
            if issue is None
            else issue.translation_placeholders,
        )

    async def _async_open_form(self) -> tuple[FlowType, str]:
        """Open the form that the user would find by *Reconfigure*."""
        entries = self.hass.config_entries
        if self._charger_id is None:
            site = await entries.flow.async_init(
                DOMAIN,
                context={
                    "source": SOURCE_RECONFIGURE,
                    "entry_id": self._entry.entry_id,
                },
            )
            return FlowType.CONFIG_FLOW, site["flow_id"]
        charger = await entries.subentries.async_init(
            (self._entry.entry_id, SUBENTRY_CHARGER),
            context={
                "source": SOURCE_RECONFIGURE,
                "subentry_id": self._charger_id,
            },
        )
        return FlowType.CONFIG_SUBENTRIES_FLOW, charger["flow_id"]
