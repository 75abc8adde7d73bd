"""Config flow of Dynamic Load Manager: a site first, then its chargers."""

from typing import Any, override

import voluptuous as vol

from homeassistant.components.mqtt import async_wait_for_mqtt_client
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_HOST
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.mqtt import MqttServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .charger_flow import ChargerSubentryFlow
from .charger_form import (
    CONF_SITE,
    ChargerCheck,
    charger_schema,
    dismiss_discovery,
    join_schema,
)
from .const import CONF_CURRENTS, CONF_PHASES, CONF_TOPIC, DOMAIN, SUBENTRY_CHARGER
from .discovery import (
    async_heal_charger,
    discovered_by_dhcp,
    discovered_by_zeroconf,
    discovered_meter,
    heal_meter,
)
from .meter_form import (
    SENSORS_SCHEMA,
    SHELLY_SCHEMA,
    MeterCheck,
    SensorsCheck,
    ShellyCheck,
    sensor_values,
)
from .migration import MINOR_VERSION, VERSION
from .options import DlmOptionsFlow

TITLE = "Dynamic Load Manager"

METERS = ["shelly", "sensors"]
"""The steps that ask for a meter."""


class DlmConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets up a site with its first charger."""

    VERSION = VERSION
    MINOR_VERSION = MINOR_VERSION

    def __init__(self) -> None:
        """Start without answers."""
        self._site: dict[str, Any] = {}
        self._found: dict[str, Any] = {}
        """What a discovery found: answers to start with."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> DlmOptionsFlow:
        """Return the flow for the options of a site."""
        return DlmOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow for chargers."""
        return {SUBENTRY_CHARGER: ChargerSubentryFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what measures the currents at the main fuse.

        A charger that was discovered before there was a site joins the one that came.
        """
        if CONF_HOST in self._found and self._sites:
            return await self.async_step_join()
        return self.async_show_menu(step_id="user", menu_options=METERS)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the main fuse or its meter."""
        return self.async_show_menu(step_id="reconfigure", menu_options=METERS)

    async def async_step_shelly(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a Shelly and the main fuse."""
        if not await async_wait_for_mqtt_client(self.hass):
            return self.async_abort(reason="mqtt_unavailable")
        check = None if user_input is None else ShellyCheck(user_input)
        return await self._async_meter("shelly", SHELLY_SCHEMA, user_input, check)

    async def async_step_sensors(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the sensors and the main fuse."""
        check = None if user_input is None else SensorsCheck(user_input)
        return await self._async_meter("sensors", SENSORS_SCHEMA, user_input, check)

    async def _async_meter(
        self,
        step_id: str,
        schema: vol.Schema,
        user_input: dict[str, Any] | None,
        check: MeterCheck | None,
    ) -> ConfigFlowResult:
        """Ask for a meter until there is nothing wrong with it."""
        if check is not None:
            await check.async_run(self.hass)
            if not check.errors:
                return await self._async_meter_chosen(check)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or self._shown(step_id)
            ),
            errors=check.errors if check else {},
            description_placeholders=check.placeholders if check else {},
        )

    def _shown(self, step_id: str) -> dict[str, Any]:
        """Return the answers to start with."""
        if self.source != SOURCE_RECONFIGURE:
            return self._found
        data = self._get_reconfigure_entry().data
        if CONF_CURRENTS in data:
            shown, values = "sensors", sensor_values(self.hass, data)
        else:
            shown, values = "shelly", {**data, CONF_PHASES: str(data[CONF_PHASES])}
        return values if step_id == shown else {}

    async def _async_meter_chosen(self, check: MeterCheck) -> ConfigFlowResult:
        """Go on with a meter that is fit to guard the main fuse."""
        self._abort_if_guarded(check)
        if self.source == SOURCE_RECONFIGURE:
            await self._async_forget_ignored(check.unique_id)
            return self.async_update_and_abort(
                self._get_reconfigure_entry(),
                unique_id=check.unique_id,
                data=check.data,
            )
        await self.async_set_unique_id(check.unique_id, raise_on_progress=False)
        self._site = check.data
        return await self.async_step_charger()

    async def _async_forget_ignored(self, unique_id: str) -> None:
        """Ignore a meter no longer that is chosen now."""
        entries = self.hass.config_entries
        ignored = entries.async_entry_for_domain_unique_id(DOMAIN, unique_id)
        if ignored is not None and ignored.source == SOURCE_IGNORE:
            await entries.async_remove(ignored.entry_id)

    def _abort_if_guarded(self, check: MeterCheck) -> None:
        """Abort if another site has the meter: a main fuse is guarded once."""
        topic = check.data.get(CONF_TOPIC)
        currents = set(check.data.get(CONF_CURRENTS, ()))
        reconfiguring = self.source == SOURCE_RECONFIGURE
        for entry in self._sites:
            if reconfiguring and entry is self._get_reconfigure_entry():
                continue
            if (
                entry.unique_id == check.unique_id
                or (topic is not None and entry.data.get(CONF_TOPIC) == topic)
                or currents & set(entry.data.get(CONF_CURRENTS, ()))
            ):
                raise AbortFlow("already_configured")

    @property
    def _sites(self) -> list[ConfigEntry]:
        """Return the sites that there are."""
        return self.hass.config_entries.async_entries(DOMAIN, include_ignore=False)

    async def async_step_charger(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the first charger."""
        errors: dict[str, str] = {}
        if user_input is not None:
            check = ChargerCheck(user_input)
            if await check.async_run(self.hass):
                charger = check.subentry
                dismiss_discovery(self.hass, str(charger["unique_id"]))
                return self.async_create_entry(
                    title=TITLE, data=self._site, subentries=[charger]
                )
            errors = check.errors
        return self.async_show_form(
            step_id="charger",
            data_schema=self.add_suggested_values_to_schema(
                charger_schema(self._site[CONF_PHASES]), user_input or self._found
            ),
            errors=errors,
            last_step=True,
        )

    @override
    async def async_step_mqtt(
        self, discovery_info: MqttServiceInfo
    ) -> ConfigFlowResult:
        """Take note of a Shelly that has made itself known."""
        meter = discovered_meter(discovery_info)
        if meter is None:
            return self.async_abort(reason="no_meter")
        known = await self.async_set_unique_id(meter.mac or meter.prefix)
        if known is not None and not discovery_info.retain:
            heal_meter(self.hass, known, meter)
        self._abort_if_unique_id_configured()
        self._async_abort_entries_match({CONF_TOPIC: meter.prefix})
        self._found = {CONF_TOPIC: meter.prefix}
        self.context["title_placeholders"] = {"name": meter.prefix}
        return await self.async_step_shelly()

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Take note of a charger that announces itself by mDNS."""
        return await self._async_charger_found(*discovered_by_zeroconf(discovery_info))

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Take note of a charger that has asked for an address."""
        return await self._async_charger_found(*discovered_by_dhcp(discovery_info))

    async def _async_charger_found(
        self, host: str, serial: str | None
    ) -> ConfigFlowResult:
        """Offer a charger that is new; learn the new address of one that is known."""
        if serial is None:
            check = ChargerCheck({CONF_HOST: host})
            await check.async_run(self.hass)
            if check.info is None:
                return self.async_abort(reason="cannot_connect")
            serial = check.info.serial
        await self.async_set_unique_id(serial)
        if await async_heal_charger(self.hass, serial, host):
            return self.async_abort(reason="already_configured")
        self._abort_if_unique_id_configured()
        self._found = {CONF_HOST: host}
        self.context["title_placeholders"] = {"name": f"go-eCharger {serial}"}
        self.context["configuration_url"] = f"http://{host}"
        return await self.async_step_user()

    async def async_step_join(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which site a discovered charger belongs to."""
        errors: dict[str, str] = {}
        sites = {site.entry_id: site for site in self._sites}
        if not sites:
            return await self.async_step_user()
        if user_input is not None and user_input[CONF_SITE] in sites:
            check = ChargerCheck({**self._found, **user_input})
            if await check.async_run(self.hass):
                check.add_to(self.hass, sites[user_input[CONF_SITE]])
                return self.async_abort(reason="charger_added")
            errors = {"base": next(iter(check.errors.values()))}
        return self.async_show_form(
            step_id="join",
            data_schema=self.add_suggested_values_to_schema(
                join_schema({site_id: site.title for site_id, site in sites.items()}),
                user_input,
            ),
            errors=errors,
            description_placeholders={
                "name": self.context["title_placeholders"]["name"],
                "host": self._found[CONF_HOST],
            },
            last_step=True,
        )
