"""The words and colours of states, in the order of the legend."""

from grafana_foundation_sdk.models.dashboard import ValueMap, ValueMappingResult

from .entities import Entity, charger

STATUS_COLORS = {
    "charging": "green",
    "complete": "light-green",
    "ready": "light-blue",
    "no_car": "text",
    "paused": "blue",
    "waiting_turn": "yellow",
    "stopped_manually": "orange",
    "stopped_overload": "red",
    "meter_lost": "purple",
    "unreachable": "dark-purple",
    "fault": "dark-red",
}

PALETTE = (
    *(
        f"{shade}{hue}"
        for shade in ("", "light-", "dark-", "super-light-", "semi-dark-")
        for hue in ("blue", "green", "orange", "purple", "yellow", "red")
    ),
    "#17becf",
    "#e377c2",
    "#8c564b",
    "#bcbd22",
)
"""Neighbours differ clearly. Grafana has names for six hues in five shades; then come others."""

ON_OFF_WORDS = {"on": "On", "off": "Off"}


def mapping(entity: Entity, *, good: str | None = None) -> ValueMap:
    """Return the mapping of what an entity may say.

    `good` is the state of an on/off entity that is drawn green; the other one is red. Without it,
    "on" is blue and "off" is grey.
    """
    if entity.domain in {"binary_sensor", "switch"}:
        colors = {"on": "blue", "off": "text"}
        if good is not None:
            colors = {
                state: "green" if state == good else "red" for state in ("on", "off")
            }
        return _value_map(ON_OFF_WORDS, colors)
    words = entity.words
    if entity == charger("sensor", "status"):
        return _value_map(words, {state: STATUS_COLORS[state] for state in words})
    return _value_map(words, dict(zip(words, PALETTE[: len(words)], strict=True)))


def incident_mapping(entity: Entity) -> ValueMap:
    """Return the mapping of what an event tells."""
    return _value_map(entity.incidents, {})


def _value_map(words: dict[str, str], colors: dict[str, str]) -> ValueMap:
    return ValueMap(
        {
            state: ValueMappingResult(text=text, color=colors.get(state), index=index)
            for index, (state, text) in enumerate(words.items())
        }
    )
