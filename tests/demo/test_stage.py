"""What is done with Home Assistant's registry."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from demo.meters import METERS
from demo.stage import DOMAIN, Stage
from simulator import GoeCharger, House, Plant

FIRST, SECOND = "000001", "000002"


class Registry:
    """A client of a Home Assistant that has nothing but a registry."""

    def __init__(self) -> None:
        """Have a key of the same charger on two platforms, and an entity of somebody else."""
        self.entities = [
            entry(DOMAIN, f"{FIRST}_status", "sensor.first_status", None),
            entry(DOMAIN, f"{FIRST}_priority", "number.first_priority"),
            entry(DOMAIN, f"{SECOND}_status", "sensor.second_status", None),
            entry(DOMAIN, f"{SECOND}_priority", "number.second_priority"),
            entry(DOMAIN, f"{SECOND}_priority", "sensor.second_priority"),
            entry("other", f"{SECOND}_priority", "number.other"),
        ]

    @property
    def enabled(self) -> set[str]:
        """Return the ids of what is enabled and was not."""
        there = {e["entity_id"] for e in self.entities if e["disabled_by"] is None}
        return there - {"sensor.first_status", "sensor.second_status"}

    async def command(self, kind: str, **data: Any) -> Any:
        """Answer as Home Assistant does."""
        match kind:
            case "config_entries/get":
                return [{"entry_id": "site"}]
            case "config/entity_registry/update":
                (entity,) = [
                    e for e in self.entities if e["entity_id"] == data["entity_id"]
                ]
                entity["disabled_by"] = data["disabled_by"]
        return self.entities


def entry(
    platform: str,
    unique_id: str,
    entity_id: str,
    disabled_by: str | None = "integration",
) -> dict[str, Any]:
    """Return what a registry has of an entity."""
    return {
        "platform": platform,
        "unique_id": unique_id,
        "entity_id": entity_id,
        "disabled_by": disabled_by,
    }


@pytest.fixture
def registry() -> Registry:
    """Return a registry."""
    return Registry()


@pytest.fixture
def stage(registry: Registry, tmp_path: Path) -> Stage:
    """Return a stage with two chargers on which nothing runs."""
    meter = METERS["gen1"]
    plant = Plant(House(), GoeCharger(serial=FIRST), meter.device())
    plant.add_charger(GoeCharger(serial=SECOND))
    parts: dict[str, Any] = {
        "broker": None,
        "proxy": None,
        "simulator": SimpleNamespace(plant=plant),
        "home_assistant": SimpleNamespace(
            client=registry, dashboard=tmp_path / "dashboard.yaml"
        ),
    }
    return Stage(meter=meter, **parts)


async def test_one_entity_is_enabled(stage: Stage, registry: Registry) -> None:
    """That of the platform, and nothing else that has its key."""
    await stage.enable("number", "priority", SECOND)
    assert registry.enabled == {"number.second_priority"}
    known = stage.charger_entity_id(SECOND, "number", "priority")
    assert known == "number.second_priority"


async def test_all_of_ours_are_enabled(stage: Stage, registry: Registry) -> None:
    """And nobody else's. Only those of the first charger are known without its number."""
    await stage.enable_all()
    first = {"sensor.first_status", "number.first_priority"}
    second = {f"{domain}.second_priority" for domain in ("number", "sensor")}
    assert registry.enabled == {"number.first_priority", *second}
    assert set(stage.entity_ids) == first
    assert set(stage.all_entity_ids) == first | second | {"sensor.second_status"}
