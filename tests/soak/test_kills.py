"""The table of the kills."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.dynamic_load_manager.options import OPTIONS_SCHEMA
from demo.options import SHORT
from soak.kills import summary
from soak.minutes import OPTIONS
from soak.ownership import Expected, Killed
from soak.plan import Aim, Deed, Instant, plan
from soak.victim import HEADER, Verdict

RIGHT = Verdict(
    number=1,
    plan=replace(plan(5), instant=Instant.ANSWERED, aim=Aim.RESUME, after_s=0.25),
    killed=Killed(at=1.0, stopped=False, stored="overload", last_write=None),
    deed=Deed.STOPS,
    expected=Expected.STAYS_STOPPED,
    seen="left alone 35 s",
    passed=True,
)
WRONG = replace(RIGHT, seen="UNDONE after 12.0 s", passed=False)
EASY = replace(RIGHT, deed=Deed.NOTHING)


def test_line_of_the_table() -> None:
    """Under the header."""
    assert str(RIGHT).index("resume answered +250 ms") == HEADER.index("when")
    assert str(RIGHT).index("stops in app (hard)") == HEADER.index("owner")
    assert str(RIGHT).index("left alone") == HEADER.index("seen")
    assert (str(RIGHT)[-3:], str(WRONG)[-6:]) == (" ok", "FAILED")


def test_summary_counts_the_hard_ones_for_themselves() -> None:
    """Whatever else fails."""
    text = summary([RIGHT, WRONG, EASY], ["4 FAILED: no stop"], 83.0)
    assert text.startswith("4 kills in 1:23 min, 2 FAILED; of 2 that are hard")
    assert "1 FAILED" in text
    assert "logs" not in summary([RIGHT], [], 1.0)


@pytest.mark.parametrize("options", [SHORT, OPTIONS])
def test_options_are_ones_of_the_integration(options: dict[str, Any]) -> None:
    """No key too many, none left to a default, all in range."""
    accepted = OPTIONS_SCHEMA({**options, "stop_on_meter_loss": False})
    assert accepted == {**options, "stop_on_meter_loss": False}
