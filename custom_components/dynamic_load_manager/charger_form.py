"""The form of a charger, and what can be wrong with the answers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryData
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from .const import (
    CONF_MAXIMUM_CURRENT,
    CONF_PHASE_MAP,
    DOMAIN,
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
from .phase_map import PHASE_MAPS, UNKNOWN

CONF_SITE = "site"

GOE_ERRORS: tuple[tuple[type[GoeError], str], ...] = (
    (InvalidHostError, "invalid_host"),
    (GoeConnectionError, "cannot_connect"),
    (GoeApiDisabledError, "api_disabled"),
    (GoeLegacyApiError, "api_v2_disabled"),
    (NotAGoeError, "not_a_goe"),
    (GoeError, "invalid_answer"),
)

PHASE_MAP = {
    vol.Required(CONF_PHASE_MAP, default=UNKNOWN): SelectSelector(
        SelectSelectorConfig(
            options=list(PHASE_MAPS),
            translation_key=CONF_PHASE_MAP,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
}


def charger_schema(phases: int) -> vol.Schema:
    """Return the form of a charger; behind a single phase there is nothing to be turned."""
    return vol.Schema(
        {
            vol.Required(CONF_HOST): TextSelector(
                TextSelectorConfig(autocomplete="off")
            ),
            **(PHASE_MAP if phases > 1 else {}),
        }
    )


def join_schema(sites: Mapping[str, str]) -> vol.Schema:
    """Return the form that asks where a discovered charger belongs: titles by entry id."""
    return vol.Schema(
        {
            vol.Required(CONF_SITE, default=next(iter(sites))): SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=entry_id, label=title)
                        for entry_id, title in sites.items()
                    ],
                    mode=SelectSelectorMode.DROPDOWN,
                )
            ),
            **PHASE_MAP,
        }
    )


class ChargerCheck:
    """What the form of a charger asked for, and what is wrong with it."""

    def __init__(self, user_input: Mapping[str, Any]) -> None:
        """Take over what the user entered."""
        self.errors: dict[str, str] = {}
        self.info: GoeInfo | None = None
        self._input = user_input

    async def async_run(
        self, hass: HomeAssistant, *, allowed_serial: str | None = None
    ) -> bool:
        """Ask the charger who it is; return whether it is one that may be added.

        A charger that a site has already is refused, unless it is the allowed one.
        """
        address = self._input[CONF_HOST]
        try:
            host = normalize_host(address)
            self.info = (await probe(async_get_clientsession(hass), host)).info
        except GoeError as err:
            LOGGER.debug("No charger at %s: %s", address, err)
            key = next(key for error, key in GOE_ERRORS if isinstance(err, error))
            self.errors[CONF_HOST] = key
            return False
        except Exception:  # noqa: BLE001 - shown as unknown, and logged
            LOGGER.exception("Unexpected exception")
            self.errors["base"] = "unknown"
            return False
        if self.info.serial != allowed_serial and find_charger(hass, self.info.serial):
            self.errors[CONF_HOST] = "charger_known"
        return not self.errors

    def add_to(self, hass: HomeAssistant, site: ConfigEntry) -> None:
        """Add a charger that may be added to a site."""
        charger = self.subentry
        hass.config_entries.async_add_subentry(
            site,
            ConfigSubentry(
                subentry_type=charger["subentry_type"],
                title=charger["title"],
                unique_id=charger["unique_id"],
                data=MappingProxyType(dict(charger["data"])),
            ),
        )

    @property
    def subentry(self) -> ConfigSubentryData:
        """Return the subentry of a charger that may be added."""
        assert self.info is not None
        return ConfigSubentryData(
            subentry_type=SUBENTRY_CHARGER,
            title=self.info.name,
            unique_id=self.info.serial,
            data={
                CONF_HOST: self.info.host,
                CONF_MAXIMUM_CURRENT: self.info.maximum_current_a,
                CONF_PHASE_MAP: self._input.get(CONF_PHASE_MAP, UNKNOWN),
            },
        )


def find_charger(
    hass: HomeAssistant, serial: str
) -> tuple[ConfigEntry, ConfigSubentry] | None:
    """Return the site that a charger belongs to, and its subentry."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        for subentry in entry.get_subentries_of_type(SUBENTRY_CHARGER):
            if subentry.unique_id == serial:
                return entry, subentry
    return None


@callback
def dismiss_discovery(hass: HomeAssistant, serial: str) -> None:
    """Offer a charger no longer that has been added."""
    flows = hass.config_entries.flow
    for flow in flows.async_progress_by_handler(
        DOMAIN, match_context={"unique_id": serial}
    ):
        flows.async_abort(flow["flow_id"])
