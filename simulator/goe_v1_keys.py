"""The keys of API v1 that say nothing about charging: they are there, and don't change.

Which there are, and their values, is from the recorded replies of V2 hardware (041.0) and of a V3
that imitates it (051.4).
"""

from .goe_wire import Json

_BOTH: dict[str, Json] = {
    "tme": "0106260800",
    "uby": "0",
    "wst": "3",
    "wss": "example-wifi",
    "wke": "********",
    "wen": "1",
    "tof": "101",
    "tds": "1",
    "lbr": "255",
    "aho": "3",
    "afi": "7",
    "azo": "0",
    "al1": "6",
    "al2": "10",
    "al3": "12",
    "al4": "14",
    "al5": "16",
    "cdi": "0",
    "cid": "255",
    "cch": "65535",
    "cfi": "65280",
    "lse": "1",
    "wak": "********",
    "r1x": "2",
    "dto": "0",
    "nmo": "0",
    "sch": "AAAAAAAAAAAAAAAA",
    "sdp": "0",
    "lop": 0,
    "lof": 0,
    "lot": 0,
    "lom": 0,
    "log": "",
    "lch": 0,
}
# Ten cards: energy, id and name of each. Their last letters are as recorded.
_CARDS: dict[str, Json] = {
    **{f"ec{card}": "0" for card in "ard4567891"},
    **{f"rc{card}": "" for card in "ard4567891"},
    **{f"rn{card}": "" for card in "ame4567891"},
}
_V2_HARDWARE: dict[str, Json] = {
    "tmp": "16",
    "txi": "0",
    "lon": 0,
    "mce": 0,
    "mcs": "",
    "mcp": 0,
    "mcu": "",
    "mck": "",
    "mcc": 0,
}
_EMULATION: dict[str, Json] = {"tma": [17.75, 23.125]}


def fixed_keys(*, emulated: bool) -> dict[str, Json]:
    """Return them, as V2 hardware or its imitation on later hardware has them."""
    return _BOTH | _CARDS | (_EMULATION if emulated else _V2_HARDWARE)
