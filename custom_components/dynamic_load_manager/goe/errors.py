"""What can go wrong between us and a go-eCharger."""


class GoeError(Exception):
    """Any failure to read or to command a charger: no other exception leaves this package."""


class InvalidHostError(GoeError, ValueError):
    """The address is not a host name or an IP address with an optional port."""


class GoeConnectionError(GoeError):
    """No connection to the address, or it broke off."""


class GoeTimeoutError(GoeConnectionError):
    """No complete answer in time."""


class GoeResponseError(GoeError):
    """Something answered, but the answer can't be trusted or understood."""


class GoeFilterError(GoeResponseError):
    """The charger refused a question as a whole, most likely for a key that it does not have."""


class GoeRefusedError(GoeError):
    """The charger did not accept a write."""

    def __init__(self, key: str, message: str) -> None:
        """Remember the API key that was written and what the charger said."""
        super().__init__(f"The charger refused {key}: {message}")
        self.key = key
        self.message = message


class GoeApiDisabledError(GoeError):
    """The local HTTP API is switched off, or this is no go-eCharger: both answer 404."""


class GoeLegacyApiError(GoeError):
    """A charger that knows API v2 offers only the emulated v1: API v2 has to be switched on."""


class NotAGoeError(GoeError):
    """The device answers in JSON but is no go-eCharger."""
