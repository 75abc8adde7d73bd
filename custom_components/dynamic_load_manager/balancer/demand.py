"""What the car may draw from a charger."""

from .model import CarState, ChargerReading, Command, Force


def demand_a(reading: ChargerReading | None, command: Command | None) -> int:
    """Return what the car may draw (A) once a command is carried out.

    It is 0 while the charger is stopped, or the car does not charge.
    """
    if reading is None:
        return 0
    offer_a, force = (
        (None, None) if command is None else (command.offer_a, command.force)
    )
    if (force or reading.force) is Force.OFF:
        return 0
    if force is None and reading.car is not CarState.CHARGING:
        return 0
    return offer_a or reading.offered_a
