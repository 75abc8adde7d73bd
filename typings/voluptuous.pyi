# Home Assistant puts probatio in voluptuous' place; so does this, for mypy.
from probatio import *  # noqa: F403
