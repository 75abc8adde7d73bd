"""The rules: how the current of chargers follows what the main fuse leaves.

Pure Python: no Home Assistant, no I/O and no clock. Readings and `now` go in, a plan
with the reason for each decision comes out.
"""

from .balancer import Balancer
from .charging import STOPPED_STATUS
from .model import (
    LEAST_PRIORITY,
    MINIMUM_CURRENT_A,
    MOST_PRIORITY,
    USUAL_PRIORITY,
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
    "LEAST_PRIORITY",
    "MINIMUM_CURRENT_A",
    "MOST_PRIORITY",
    "STOPPED_STATUS",
    "USUAL_PRIORITY",
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
