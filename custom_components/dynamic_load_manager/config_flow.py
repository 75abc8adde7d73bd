"""Config flow of Dynamic Load Manager: a site first, then its chargers."""

from typing import Any, override

import voluptuous as vol

from homeassistant.components.mqtt import async_wait_for_mqtt_client
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_HOST, UnitOfElectricCurrent
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from .const import (
    CONF_FUSE_RATING,
    CONF_PHASES,
    CONF_TOPIC,
    DOMAIN,
    FUSE_RATING_DEFAULT_A,
    FUSE_RATING_MAX_A,
    FUSE_RATING_MIN_A,
    LOGGER,
    SUBENTRY_CHARGER,
)
from .goe import (
    GoeApiDisabledError,
    GoeConnectionError,
    GoeError,
    GoeInfo,
    GoeLegacyApiError,
    InvalidHostError,
    NotAGoeError,
    normalize_host,
    probe,
)
from .meter import InvalidTopicError, ProbeResult, async_probe, normalize_topic
from .options import OPTIONS_SCHEMA

TITLE = "Dynamic Load Manager"

TEXT = TextSelector(TextSelectorConfig(autocomplete="off"))

SITE_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TOPIC): TEXT,
        vol.Required(CONF_FUSE_RATING, default=FUSE_RATING_DEFAULT_A): vol.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=FUSE_RATING_MIN_A,
                    max=FUSE_RATING_MAX_A,
                    step=1,
                    unit_of_measurement=UnitOfElectricCurrent.AMPERE,
                    mode=NumberSelectorMode.BOX,
                )
            ),
            vol.Coerce(int),
        ),
        vol.Required(CONF_PHASES, default="3"): SelectSelector(
            SelectSelectorConfig(
                options=["3", "1"],
                translation_key="phases",
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
    }
)

CHARGER_SCHEMA = vol.Schema({vol.Required(CONF_HOST): TEXT})

GOE_ERRORS: tuple[tuple[type[GoeError], str], ...] = (
    (InvalidHostError, "invalid_host"),
    (GoeConnectionError, "cannot_connect"),
    (GoeApiDisabledError, "api_disabled"),
    (GoeLegacyApiError, "api_v2_disabled"),
    (NotAGoeError, "not_a_goe"),
    (GoeError, "invalid_answer"),
)


class SiteCheck:
    """What the site form asked for, and what is wrong with it."""

    def __init__(self, user_input: dict[str, Any]) -> None:
        """Take over what the user entered."""
        self.data = {**user_input, CONF_PHASES: int(user_input[CONF_PHASES])}
        self.errors: dict[str, str] = {}
        self.placeholders = {"found": "–", "phases": ""}
        try:
            self.data[CONF_TOPIC] = normalize_topic(user_input[CONF_TOPIC])
        except InvalidTopicError:
            self.errors[CONF_TOPIC] = "invalid_topic"

    async def async_listen(self, hass: HomeAssistant) -> None:
        """Listen to the meter: each phase has to be heard, and to have voltage."""
        phases = self.data[CONF_PHASES]
        result = await async_probe(hass, self.data[CONF_TOPIC], phases)
        self.placeholders["found"] = ", ".join(result.found) or "–"
        missing = tuple(phase for phase in range(phases) if phase not in result.heard)
        self.placeholders["phases"] = phase_names(missing or result.dead)
        if error := self._error(result, missing):
            self.errors[CONF_TOPIC] = error

    @staticmethod
    def _error(result: ProbeResult, missing: tuple[int, ...]) -> str | None:
        """Return what is wrong with what was heard."""
        if not result.heard:
            return "meter_silent"
        if missing:
            return "phases_missing"
        return "phases_dead" if result.dead else None


def phase_names(phases: tuple[int, ...]) -> str:
    """Return the names of phases."""
    return ", ".join(f"L{phase + 1}" for phase in phases)


async def async_check_charger(
    hass: HomeAssistant,
    user_input: dict[str, Any],
    *,
    allowed_serial: str | None = None,
) -> tuple[GoeInfo | None, dict[str, str]]:
    """Ask the charger at a host who it is; return that, or what is wrong.

    A charger that a site has already is refused, unless it is the allowed one.
    """
    try:
        host = normalize_host(user_input[CONF_HOST])
        info = (await probe(async_get_clientsession(hass), host)).info
    except GoeError as err:
        LOGGER.debug("No charger at %s: %s", user_input[CONF_HOST], err)
        key = next(key for error, key in GOE_ERRORS if isinstance(err, error))
        return None, {CONF_HOST: key}
    except Exception:  # noqa: BLE001 - shown as unknown, and logged
        LOGGER.exception("Unexpected exception")
        return None, {"base": "unknown"}
    if info.serial != allowed_serial and info.serial in _serials(hass):
        return None, {CONF_HOST: "charger_known"}
    return info, {}


def _serials(hass: HomeAssistant) -> set[str | None]:
    """Return the serials of all chargers of all sites."""
    return {
        subentry.unique_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_CHARGER)
    }


class DlmConfigFlow(ConfigFlow, domain=DOMAIN):
    """Sets up a site with its first charger."""

    VERSION = 1

    def __init__(self) -> None:
        """Start without answers."""
        self._site: dict[str, Any] = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> DlmOptionsFlow:
        """Return the options flow."""
        return DlmOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the kinds of subentries."""
        return {SUBENTRY_CHARGER: ChargerSubentryFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the main fuse and its meter."""
        if not await async_wait_for_mqtt_client(self.hass):
            return self.async_abort(reason="mqtt_unavailable")
        check: SiteCheck | None = None
        if user_input is not None:
            check = SiteCheck(user_input)
            if not check.errors:
                await self.async_set_unique_id(check.data[CONF_TOPIC])
                self._abort_if_unique_id_configured()
                await check.async_listen(self.hass)
            if not check.errors:
                self._site = check.data
                return await self.async_step_charger()
        return self._async_show_site("user", user_input or {}, check)

    async def async_step_charger(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the first charger."""
        errors: dict[str, str] = {}
        if user_input is not None:
            info, errors = await async_check_charger(self.hass, user_input)
            if info is not None:
                return self.async_create_entry(
                    title=TITLE,
                    data=self._site,
                    subentries=[
                        {
                            "subentry_type": SUBENTRY_CHARGER,
                            "title": info.name,
                            "unique_id": info.serial,
                            "data": {CONF_HOST: info.host},
                        }
                    ],
                )
        return self.async_show_form(
            step_id="charger",
            data_schema=self.add_suggested_values_to_schema(CHARGER_SCHEMA, user_input),
            errors=errors,
            last_step=True,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the main fuse or its meter."""
        entry = self._get_reconfigure_entry()
        check: SiteCheck | None = None
        if user_input is not None:
            check = SiteCheck(user_input)
            if not check.errors:
                await self.async_set_unique_id(check.data[CONF_TOPIC])
                if self.unique_id != entry.unique_id:
                    self._abort_if_unique_id_configured()
                await check.async_listen(self.hass)
            if not check.errors:
                return self.async_update_and_abort(
                    entry, unique_id=self.unique_id, data=check.data
                )
        shown = user_input or {**entry.data, CONF_PHASES: str(entry.data[CONF_PHASES])}
        return self._async_show_site("reconfigure", shown, check)

    def _async_show_site(
        self, step_id: str, values: dict[str, Any], check: SiteCheck | None
    ) -> ConfigFlowResult:
        """Show the form of a site, with what is wrong with the last answers."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(SITE_SCHEMA, values),
            errors=check.errors if check else {},
            description_placeholders=check.placeholders if check else {},
        )


class ChargerSubentryFlow(ConfigSubentryFlow):
    """Adds a charger to a site, or gives it another address."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the address of a charger."""
        errors: dict[str, str] = {}
        if user_input is not None:
            info, errors = await async_check_charger(self.hass, user_input)
            if info is not None:
                return self.async_create_entry(
                    title=info.name, unique_id=info.serial, data={CONF_HOST: info.host}
                )
        return self._async_show_charger("user", user_input, errors)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the new address of a charger."""
        subentry = self._get_reconfigure_subentry()
        errors: dict[str, str] = {}
        if user_input is not None:
            info, errors = await async_check_charger(
                self.hass, user_input, allowed_serial=subentry.unique_id
            )
            if info is not None and info.serial != subentry.unique_id:
                errors[CONF_HOST] = "different_charger"
            elif info is not None:
                return self.async_update_and_abort(
                    self._get_entry(), subentry, data={CONF_HOST: info.host}
                )
        return self._async_show_charger(
            "reconfigure", user_input or dict(subentry.data), errors
        )

    def _async_show_charger(
        self, step_id: str, values: dict[str, Any] | None, errors: dict[str, str]
    ) -> SubentryFlowResult:
        """Show the form of a charger."""
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(CHARGER_SCHEMA, values),
            errors=errors,
        )


class DlmOptionsFlow(OptionsFlow):
    """Changes the delays of the rules; they take effect at once."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, self.config_entry.options
            ),
        )
