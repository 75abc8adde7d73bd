"""The flow of a further charger, and of one that has moved."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_HOST

from .charger_form import ChargerCheck, charger_schema, dismiss_discovery
from .const import CONF_PHASES


class ChargerSubentryFlow(ConfigSubentryFlow):
    """Adds a charger to a site, or gives it another address."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the address of a charger."""
        errors: dict[str, str] = {}
        if user_input is not None:
            check = ChargerCheck(user_input)
            if await check.async_run(self.hass):
                charger = check.subentry
                dismiss_discovery(self.hass, str(charger["unique_id"]))
                return self.async_create_entry(
                    title=charger["title"],
                    unique_id=charger["unique_id"],
                    data=dict(charger["data"]),
                )
            errors = check.errors
        return self._async_show_charger("user", user_input, errors)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the new address of a charger, or how it is wired."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            check = ChargerCheck(user_input)
            if await check.async_run(self.hass, allowed_serial=subentry.unique_id):
                if check.subentry["unique_id"] == subentry.unique_id:
                    return self.async_update_and_abort(
                        self._get_entry(), subentry, data=dict(check.subentry["data"])
                    )
                check.errors[CONF_HOST] = "different_charger"
            errors = check.errors
        return self._async_show_charger(
            "reconfigure", user_input or dict(subentry.data), errors
        )

    def _async_show_charger(
        self, step_id: str, values: dict[str, Any] | None, errors: dict[str, str]
    ) -> SubentryFlowResult:
        """Show the form of a charger."""
        schema = charger_schema(self._get_entry().data[CONF_PHASES])
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, values),
            errors=errors,
        )
