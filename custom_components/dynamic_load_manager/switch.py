"""Switches of a site and its chargers."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DlmConfigEntry
from .entity import ChargerEntity, DlmEntity, SiteEntity
from .storage import ChargerMemory, SiteMemory

PARALLEL_UPDATES = 1

LOAD_BALANCING = SwitchEntityDescription(
    key="load_balancing",
    translation_key="load_balancing",
    entity_category=EntityCategory.CONFIG,
)

PAUSE_ALL = SwitchEntityDescription(key="pause_all", translation_key="pause_all")

PAUSE = SwitchEntityDescription(key="pause", translation_key="pause")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DlmConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches."""
    async_add_entities(
        [
            LoadBalancingSwitch(entry.runtime_data, LOAD_BALANCING),
            PauseAllSwitch(entry.runtime_data, PAUSE_ALL),
        ]
    )
    for subentry in entry.runtime_data.subentries:
        async_add_entities(
            [PauseSwitch(entry.runtime_data, subentry, PAUSE)],
            config_subentry_id=subentry.subentry_id,
        )


class LoadBalancingSwitch(SiteEntity, SwitchEntity):
    """Off: everything is decided and shown, and nothing is sent to the chargers (R13)."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the chargers are told what was decided."""
        return self.coordinator.memory.balancing

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Balance from now on."""
        await self.coordinator.async_set_balancing(balancing=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Leave the chargers as they are, and only look on."""
        await self.coordinator.async_set_balancing(balancing=False)


class PauseBase(DlmEntity, SwitchEntity):
    """A wish that charging pauses (R10)."""

    @property
    def memory(self) -> SiteMemory | ChargerMemory:
        """Return where the wish is remembered."""
        raise NotImplementedError

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it is paused."""
        return self.memory.paused

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Stop charging now."""
        await self._async_pause(paused=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Charge again, where nothing else holds it."""
        await self._async_pause(paused=False)

    async def _async_pause(self, *, paused: bool) -> None:
        """Note the wish, and act on it."""
        self.memory.paused = paused
        await self.coordinator.async_heed_wishes()


class PauseAllSwitch(PauseBase, SiteEntity):
    """Keeps all chargers stopped; the pause of each of them stays as it is (R10, R12)."""

    @property
    @override
    def memory(self) -> SiteMemory:
        """Return what is remembered of the site."""
        return self.coordinator.memory


class PauseSwitch(PauseBase, ChargerEntity):
    """Keeps a charger stopped (R10)."""

    @property
    @override
    def memory(self) -> ChargerMemory:
        """Return what is remembered of the charger."""
        return self.link.memory
