"""What the tests of the config flows have in common."""

from typing import Any

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant

from .home import HOST, TOPIC

SITE = {"topic": TOPIC, "fuse_rating": 25, "phases": "3"}
CHARGER = {"host": HOST}

WRONG_CHARGERS = [
    ("http://192.0.2.20/", None, {"host": "invalid_host"}),
    ("192.0.2.20", "silent", {"host": "cannot_connect"}),
    ("192.0.2.20", "api_off", {"host": "api_disabled"}),
    ("192.0.2.20", "busy", {"host": "invalid_answer"}),
    ("192.0.2.20", "garbage", {"host": "invalid_answer"}),
]
"""A host, what is wrong with the charger there, and what the form says."""


def suggested(result: ConfigFlowResult) -> dict[str, Any]:
    """Return the values that a form shows."""
    assert result["data_schema"] is not None
    return {
        str(field): field.description["suggested_value"]
        for field in result["data_schema"].schema
        if field.description
    }


async def answer(
    hass: HomeAssistant, result: ConfigFlowResult, data: dict[str, Any]
) -> ConfigFlowResult:
    """Fill in a form."""
    return await hass.config_entries.flow.async_configure(result["flow_id"], data)


async def discover(hass: HomeAssistant, source: str, info: Any) -> ConfigFlowResult:
    """Let something be discovered."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": source}, data=info
    )
