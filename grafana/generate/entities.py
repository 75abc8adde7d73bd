"""How the ids of our entities end, in each language that Home Assistant may have named them in.

An id is the name of the device, then the name of the entity, in the language of Home Assistant
at the time of the setup. The name of the device is a variable of the dashboard; the ends are
known from the translations.
"""

from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any, Literal

from homeassistant import components
from homeassistant.util import slugify

COMPONENT = Path(__file__).parents[2] / "custom_components" / "dynamic_load_manager"
LANGUAGES = ("en", "de", "fi", "sv")

type Device = Literal["site", "charger"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """One of our entities, by its platform and the key of its description."""

    device: Device
    domain: str
    key: str

    @property
    def ends(self) -> tuple[str, ...]:
        """Return how its id may end, English first."""
        ends = (slugify(self._name(language)) for language in LANGUAGES)
        return tuple(dict.fromkeys(ends))

    @property
    def prefix(self) -> str:
        """Return the variable with what its id begins with."""
        return f"${{{self.device}:regex}}"

    @property
    def pattern(self) -> str:
        """Return the regular expression of its id without the domain."""
        return f"^{self.prefix}({'|'.join(self.ends)})$"

    @property
    def words(self) -> dict[str, str]:
        """Return the English texts of its states."""
        entity = _translations("en")["entity"][self.domain][self.key]
        texts: dict[str, str] = entity.get("state", {})
        return texts

    @property
    def incidents(self) -> dict[str, str]:
        """Return the English texts of what an event may tell."""
        entity = _translations("en")["entity"][self.domain][self.key]
        texts: dict[str, str] = entity["state_attributes"]["event_type"]["state"]
        return texts

    def _name(self, language: str) -> str:
        """Return its name."""
        ours = _translations(language)["entity"][self.domain]
        # What has no name of its own is called like its device class.
        named = ours.get(self.key) or _core(self.domain, language)[self.key]
        name: str = named["name"]
        return name


def _translations(language: str) -> dict[str, Any]:
    """Return our texts."""
    file = COMPONENT / "translations" / f"{language}.json"
    texts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return texts


def _core(domain: str, language: str) -> dict[str, Any]:
    """Return the names that Home Assistant gives to device classes."""
    (folder,) = components.__path__
    file = Path(folder) / domain / "translations" / f"{language}.json"
    texts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    names: dict[str, Any] = texts["entity_component"]
    return names


def site(domain: str, key: str) -> Entity:
    """Return an entity of the site."""
    return Entity(device="site", domain=domain, key=key)


def charger(domain: str, key: str) -> Entity:
    """Return an entity of a charger."""
    return Entity(device="charger", domain=domain, key=key)
