"""The options of a site: how they are asked for, and what they mean to the balancer."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfElectricCurrent, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .balancer import FuseKind, SiteLimits
from .const import (
    CONF_FUSE_KIND,
    CONF_FUSE_RATING,
    CONF_MARGIN,
    CONF_METER_TIMEOUT,
    CONF_MINIMUM_PAUSE,
    CONF_OVERLOAD_DELAY,
    CONF_RAISE_DELAY,
    CONF_RESUME_DELAY,
    CONF_STOP_ON_METER_LOSS,
)

DEFAULTS = SiteLimits(rating_a=0)

RANGES: Final[dict[str, tuple[float, float, float]]] = {
    CONF_MARGIN: (0, 5, 0.5),
    CONF_RAISE_DELAY: (10, 600, 5),
    CONF_OVERLOAD_DELAY: (10, 300, 5),
    CONF_RESUME_DELAY: (10, 600, 5),
    CONF_MINIMUM_PAUSE: (0, 1800, 5),
    CONF_METER_TIMEOUT: (10, 120, 5),
}
"""Lowest value, highest value and step. The overload delay can only be made shorter:
five minutes are what the rules of the fuse are made for."""


def _default(key: str) -> float:
    """Return the default of an option, which is the default of the rules."""
    suffix = "a" if key == CONF_MARGIN else "s"
    default: float = getattr(DEFAULTS, f"{key}_{suffix}")
    return default


def _number(key: str) -> vol.All[float]:
    """Return the selector of a number, and the check behind it."""
    low, high, step = RANGES[key]
    unit = UnitOfElectricCurrent.AMPERE if key == CONF_MARGIN else UnitOfTime.SECONDS
    return vol.All(
        NumberSelector(
            NumberSelectorConfig(
                min=low,
                max=high,
                step=step,
                unit_of_measurement=unit,
                mode=NumberSelectorMode.BOX,
            )
        ),
        vol.Range(min=low, max=high),
    )


OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_FUSE_KIND, default=DEFAULTS.fuse_kind.value): SelectSelector(
            SelectSelectorConfig(
                options=[kind.value for kind in FuseKind],
                translation_key=CONF_FUSE_KIND,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        **{vol.Required(key, default=_default(key)): _number(key) for key in RANGES},
        vol.Required(
            CONF_STOP_ON_METER_LOSS, default=DEFAULTS.stop_on_meter_loss
        ): BooleanSelector(),
    }
)


def site_limits(data: Mapping[str, Any], options: Mapping[str, Any]) -> SiteLimits:
    """Return the limits that the data and the options of an entry stand for."""
    return SiteLimits(
        rating_a=data[CONF_FUSE_RATING],
        fuse_kind=FuseKind(options.get(CONF_FUSE_KIND, DEFAULTS.fuse_kind)),
        stop_on_meter_loss=options.get(
            CONF_STOP_ON_METER_LOSS, DEFAULTS.stop_on_meter_loss
        ),
        margin_a=options.get(CONF_MARGIN, DEFAULTS.margin_a),
        raise_delay_s=options.get(CONF_RAISE_DELAY, DEFAULTS.raise_delay_s),
        overload_delay_s=options.get(CONF_OVERLOAD_DELAY, DEFAULTS.overload_delay_s),
        resume_delay_s=options.get(CONF_RESUME_DELAY, DEFAULTS.resume_delay_s),
        minimum_pause_s=options.get(CONF_MINIMUM_PAUSE, DEFAULTS.minimum_pause_s),
        meter_timeout_s=options.get(CONF_METER_TIMEOUT, DEFAULTS.meter_timeout_s),
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
