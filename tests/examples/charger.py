"""The smallest charger: it does at once what it is told, and its car takes all that is offered."""

from typing import override

from custom_components.dynamic_load_manager.goe import (
    ApiVersion,
    CarState,
    Cause,
    Force,
    GoeCharger,
    GoeInfo,
    GoeStatus,
)


class PromptCharger(GoeCharger):
    """A charger without a wire."""

    def __init__(self, serial: str) -> None:
        """Start with a car that charges at 6 A."""
        self.info = GoeInfo(
            serial=serial,
            name="Prompt",
            model="Prompt 11",
            firmware="1",
            api=ApiVersion.V2,
            host="",
            maximum_current_a=16,
        )
        self.force = Force.NEUTRAL
        self.offered_a = 6

    @override
    async def status(self) -> GoeStatus:
        """Tell what is going on."""
        stopped = self.force is Force.OFF
        draw_a = 0.0 if stopped else float(self.offered_a)
        return GoeStatus(
            car=CarState.WAITING if stopped else CarState.CHARGING,
            force=self.force,
            allowed=not stopped,
            offered_current_a=self.offered_a,
            maximum_current_a=16,
            limited_by=Cause.CHARGER_LIMIT,
            blocked_by=None,
            draw_a=(draw_a, draw_a, draw_a),
            power_w=3 * 230 * draw_a,
            error_code=0,
            fault=None,
            model_status=None,
            session_energy_wh=None,
            total_energy_wh=None,
        )

    @override
    async def set_force(self, force: Force) -> None:
        """Stop, or go on."""
        self.force = force

    @override
    async def _write_offered_current(self, amps: int) -> None:
        """Offer another current."""
        self.offered_a = amps
