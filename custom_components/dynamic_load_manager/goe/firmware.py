"""The key `fwv`: a firmware's version."""

import re

# "055.7" before 60.0, "60.5" since; "020-rc1" and "033" seen on old hardware.
_VERSION = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?(?![0-9])")


def version(firmware: str) -> tuple[int, int] | None:
    """Return (55, 7) for "055.7", (20, 0) for "020-rc1", `None` for what is no version."""
    if (parts := _VERSION.match(firmware)) is None:
        return None
    return int(parts[1]), int(parts[2] or 0)
