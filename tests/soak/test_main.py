"""The command line."""

from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from soak.__main__ import DAYS_VARIABLE, main


def test_usage_without_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    """It takes long, so nothing is started by mistake."""
    assert main([]) == 2
    assert "--kills" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--kills", "0"],
        ["--kills", "1", "--days", "1"],
        ["--minutes", "5"],
        ["--evening", "0"],
    ],
)
def test_wrong_arguments(wrong: list[str]) -> None:
    """One of them at a time, and enough of it."""
    with pytest.raises(SystemExit):
        main(wrong)


def test_days_are_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told how many, and its result is ours."""
    calls: list[tuple[list[Any], dict[str, Any]]] = []

    def run(command: list[Any], **arguments: Any) -> CompletedProcess[bytes]:
        calls.append((command, arguments))
        return CompletedProcess(command, 3)

    monkeypatch.setattr("subprocess.run", run)
    assert main(["--days", "7"]) == 3
    ((command, arguments),) = calls
    assert Path(command[-1]).parts[-3:] == ("tests", "faults", "test_days.py")
    assert arguments["env"][DAYS_VARIABLE] == "7"
