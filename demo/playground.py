"""The helpers on the dashboard with which a user plays with the simulated house."""

from functools import partial

from simulator import Car

from .stage import Stage

APPLIANCES = ("kettle", "oven", "sauna", "stove")
CAR = "car"
APP_STOP = "input_button.app_stop"


class Playground:
    """Keeps switches on the dashboard and what they stand for the same, both ways."""

    def __init__(self, stage: Stage) -> None:
        """Take over how things are now."""
        self._stage = stage
        self._was = {name: self._is(name) for name in (*APPLIANCES, CAR)}
        self._unshown: dict[str, bool] = {}
        self._pressed = self._stage.shown(APP_STOP)

    @property
    def due(self) -> bool:
        """Tell whether the dashboard has to be told of something."""
        return bool(self._unshown)

    def step(self) -> None:
        """Follow what the user did, and note what happened without the user."""
        for name, was in self._was.items():
            if self._is(name) != was:
                self._was[name] = self._unshown[name] = not was
            elif name not in self._unshown and self._agrees(name, not was):
                self._was[name] = not was
                self._do(name, not was)
        pressed = self._stage.shown(APP_STOP)
        if pressed is not None and pressed != self._pressed:
            self._pressed = pressed
            self._stage.charger.app_stop()

    async def show(self) -> None:
        """Tell the dashboard what happened without the user."""
        for name, on in self._unshown.copy().items():
            await self._stage.home_assistant.client.call(
                f"input_boolean.turn_{_text(on)}", _helper(name)
            )
            # The new state comes before or after this answer. Until then it would look
            # as if the user had switched back.
            await self._stage.until(partial(self._agrees, name, on), 5)
            if self._unshown[name] == on:
                del self._unshown[name]

    def _agrees(self, name: str, on: bool) -> bool:
        """Tell whether the dashboard shows a switch so."""
        return self._stage.shown(_helper(name)) == _text(on)

    def _is(self, name: str) -> bool:
        """Tell how it is in the simulation."""
        if name == CAR:
            return self._stage.charger.car is not None
        return self._stage.plant.house.is_on(name)

    def _do(self, name: str, on: bool) -> None:
        """Do in the simulation what the user did on the dashboard."""
        if name != CAR:
            self._stage.plant.house.switch(name, on)
        elif on:
            self._stage.charger.plug(Car())
        else:
            self._stage.charger.unplug()


def _helper(name: str) -> str:
    return f"input_boolean.{name}"


def _text(on: bool) -> str:
    return "on" if on else "off"
