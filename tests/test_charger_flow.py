"""Subentry and options flows: more chargers, new addresses, other delays."""

from typing import Any

import pytest

from custom_components.dynamic_load_manager.const import SUBENTRY_CHARGER
from homeassistant.config_entries import SOURCE_USER, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator.goe import GoeCharger

from .flows import WRONG_CHARGERS
from .home import HOST, VirtualHome

OTHER_HOST = "192.0.2.21"


async def start(home: VirtualHome, *, again: bool) -> SubentryFlowResult:
    """Start the flow that adds a charger, or the one that changes it."""
    if again:
        result: SubentryFlowResult = await home.entry.start_subentry_reconfigure_flow(
            home.hass, "charger"
        )
        return result
    return await home.hass.config_entries.subentries.async_init(
        (home.entry.entry_id, SUBENTRY_CHARGER), context={"source": SOURCE_USER}
    )


async def answer(
    hass: HomeAssistant, result: SubentryFlowResult, data: dict[str, Any]
) -> SubentryFlowResult:
    """Fill in a form."""
    return await hass.config_entries.subentries.async_configure(result["flow_id"], data)


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(("host", "fault", "errors"), WRONG_CHARGERS)
async def test_wrong_charger(
    home: VirtualHome,
    hass: HomeAssistant,
    host: str,
    fault: Any,
    errors: dict[str, str],
    *,
    again: bool,
) -> None:
    """Each failure has its message, and the flow goes on after it."""
    await home.set_up()
    charger = home.charger if again else GoeCharger("222222", name="Carport")
    home.other_charger(OTHER_HOST, charger)
    charger.fault = fault
    result = await answer(
        hass,
        await start(home, again=again),
        {"host": host.replace("192.0.2.20", OTHER_HOST)},
    )
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == errors

    charger.fault = None
    result = await answer(hass, result, {"host": OTHER_HOST})
    if again:
        assert result["reason"] == "reconfigure_successful"
    else:
        assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("again", [False, True])
async def test_unexpected_error(
    home: VirtualHome,
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    *,
    again: bool,
) -> None:
    """A mistake of ours is told as such, and can be tried again."""
    await home.set_up()
    home.other_charger(OTHER_HOST, home.charger if again else GoeCharger("222222"))
    result = await start(home, again=again)
    with monkeypatch.context() as patch:

        async def fail(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError

        patch.setattr("custom_components.dynamic_load_manager.charger_form.probe", fail)
        result = await answer(hass, result, {"host": OTHER_HOST})
        assert result["errors"] == {"base": "unknown"}
    result = await answer(hass, result, {"host": OTHER_HOST})
    assert not result.get("errors")
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_add_charger(home: VirtualHome, hass: HomeAssistant) -> None:
    """A second charger joins the site, after a wrong address."""
    await home.set_up()
    home.other_charger("192.0.2.21", GoeCharger("222222", name="Carport"))
    result = await hass.config_entries.subentries.async_init(
        (home.entry.entry_id, SUBENTRY_CHARGER), context={"source": SOURCE_USER}
    )
    assert result["step_id"] == "user"
    for host, error in ((HOST, "charger_known"), ("a b", "invalid_host")):
        result = await hass.config_entries.subentries.async_configure(
            result["flow_id"], {"host": host}
        )
        assert result["errors"] == {"host": error}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"host": "192.0.2.21"}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get("sensor.carport_status")


async def test_change_address_of_a_charger(
    home: VirtualHome, hass: HomeAssistant
) -> None:
    """The same charger at another address; another charger there is refused."""
    await home.set_up()
    home.other_charger("192.0.2.21", GoeCharger("222222"))
    home.other_charger("192.0.2.22", home.charger)
    result = await home.entry.start_subentry_reconfigure_flow(hass, "charger")
    assert result["step_id"] == "reconfigure"
    for host, error in (
        ("192.0.2.21", "different_charger"),
        ("a b", "invalid_host"),
    ):
        result = await hass.config_entries.subentries.async_configure(
            result["flow_id"], {"host": host}
        )
        assert result["errors"] == {"host": error}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"host": "192.0.2.22", "phase_map": "l2_l3_l1"}
    )
    assert result["reason"] == "reconfigure_successful"
    assert home.entry.subentries["charger"].data == {
        "host": "192.0.2.22",
        "maximum_current": 16,
        "phase_map": "l2_l3_l1",
    }
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_options(home: VirtualHome, hass: HomeAssistant) -> None:
    """The delays of the rules are options with ranges."""
    await home.set_up()
    result = await hass.config_entries.options.async_init(home.entry.entry_id)
    assert result["step_id"] == "init"
    assert result["data_schema"] is not None
    defaults = result["data_schema"]({})
    assert defaults == {
        "fuse_kind": "gg",
        "margin": 0,
        "meter_timeout": 45,
        "minimum_pause": 300,
        "overload_delay": 300,
        "raise_delay": 30,
        "resume_delay": 60,
        "stop_on_meter_loss": False,
    }

    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {**defaults, "overload_delay": 120, "fuse_kind": "mcb"}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert home.entry.options["overload_delay"] == 120
    assert home.entry.options["fuse_kind"] == "mcb"
    await hass.async_block_till_done(wait_background_tasks=True)
