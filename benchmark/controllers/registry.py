"""All that is compared, by name."""

from collections.abc import Callable

from benchmark.controller import Controller

from .always import Always
from .cryptotomte import Cryptotomte
from .dirkgroenen import conservative, optimised
from .evcc import Evcc
from .nodered import NodeRed
from .openwb import OpenWb
from .ours import Ours
from .smartevse import SmartEvse

RIVALS: dict[str, Callable[[], Controller]] = {
    "nodered": NodeRed,
    "dirkgroenen-optimised": optimised,
    "dirkgroenen-conservative": conservative,
    "cryptotomte": Cryptotomte,
    "evcc": Evcc,
    "smartevse": SmartEvse,
    "openwb": OpenWb,
}
"""The other load managers, as models."""

ALL: dict[str, Callable[[], Controller]] = {
    "ours": Ours,
    **RIVALS,
    "always 16 A": lambda: Always(16),
    "always 6 A": lambda: Always(6),
}
"""The rivals, this project and what is no load management."""

DESCRIPTIONS = {
    "ours": "this project with its default options",
    "nodered": "the original Node-RED flow: integrates, sends a 30 s average each 5 s",
    "dirkgroenen-optimised": "hass-evse-load-balancer 1.0.9: tolerates overload by risk, raises after 15 min",
    "dirkgroenen-conservative": "hass-evse-load-balancer 1.0.9 without temporary overcurrent: never lowers",
    "cryptotomte": "ev-load-balancer 0.1.0: 2 A margin, lowers at once, pauses after 15 s",
    "evcc": "evcc, circuit of 25 A and fast mode: one step each 30 s",
    "smartevse": "SmartEVSE 3.5, Smart mode: lowers in full, raises by a quarter, each 2 s",
    "openwb": "openWB, instant charging: the headroom of the used phases each 10 s",
    "always 16 A": "no load management, 16 A",
    "always 6 A": "no load management, 6 A",
}
"""One line for each."""
