"""The go-eCharger local HTTP API, versions 1 and 2 behind one interface."""

from .errors import (
    GoeApiDisabledError,
    GoeConnectionError,
    GoeError,
    GoeLegacyApiError,
    GoeRefusedError,
    GoeResponseError,
    GoeTimeoutError,
    InvalidHostError,
    NotAGoeError,
)
from .host import normalize_host
from .model import (
    MAXIMUM_CURRENT_A,
    MINIMUM_CURRENT_A,
    ApiVersion,
    CarState,
    Cause,
    Fault,
    Force,
    GoeCharger,
    GoeInfo,
    GoeStatus,
)
from .probe import probe

__all__ = [
    "MAXIMUM_CURRENT_A",
    "MINIMUM_CURRENT_A",
    "ApiVersion",
    "CarState",
    "Cause",
    "Fault",
    "Force",
    "GoeApiDisabledError",
    "GoeCharger",
    "GoeConnectionError",
    "GoeError",
    "GoeInfo",
    "GoeLegacyApiError",
    "GoeRefusedError",
    "GoeResponseError",
    "GoeStatus",
    "GoeTimeoutError",
    "InvalidHostError",
    "NotAGoeError",
    "normalize_host",
    "probe",
]
