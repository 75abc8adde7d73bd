"""The rules: how the current of chargers follows what the main fuse leaves.

Pure Python: no Home Assistant, no I/O and no clock. Readings and `now` go in, a plan
with the reason for each decision comes out.
"""

from .balancer import Balancer
from .charging import STOPPED_STATUS
from .model import (
    MINIMUM_CURRENT_A,
    CarState,
    ChargerInput,
    ChargerPlan,
    ChargerReading,
    Command,
    Force,
    FuseKind,
    GridReading,
    PhaseReading,
    Plan,
    Reason,
    SiteLimits,
    Status,
    StopCause,
    StopRecord,
)
from .state import BalancerState, ChargerState, FuseState, OverloadState
from .wiring import Wiring, WiringFault

__all__ = [
    "MINIMUM_CURRENT_A",
    "STOPPED_STATUS",
    "Balancer",
    "BalancerState",
    "CarState",
    "ChargerInput",
    "ChargerPlan",
    "ChargerReading",
    "ChargerState",
    "Command",
    "Force",
    "FuseKind",
    "FuseState",
    "GridReading",
    "OverloadState",
    "PhaseReading",
    "Plan",
    "Reason",
    "SiteLimits",
    "Status",
    "StopCause",
    "StopRecord",
    "Wiring",
    "WiringFault",
]
