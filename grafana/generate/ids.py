"""The ids of rows and panels.

Links, alerts and what owners have built upon a panel hold on to them: an id is never changed and
never given to another panel.
"""

from typing import Final

ROW_IDS: Final = {
    "Now": 1,
    "Main fuse": 2,
    "Who stopped it": 3,
    "Energy": 4,
    "The load manager itself": 5,
}

PANEL_IDS: Final = {
    "Status": 101,
    "Limited by": 102,
    "Main fuse load": 103,
    "Available for charging": 104,
    "Offered current": 105,
    "Session energy": 106,
    "Charging against the main fuse": 107,
    "Phases": 108,
    "House load, and what it leaves": 109,
    "Fuse heat": 110,
    "How long an overload lasts": 111,
    "Who stopped it, and why it was not more": 112,
    "Stops and resumes": 113,
    "Energy per session": 114,
    "Power": 115,
    "Commands sent": 116,
    "Response time of the charger": 117,
    "Age of the meter's values": 118,
    "Duration of a tick": 119,
}
