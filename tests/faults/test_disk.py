"""The file in which the integration keeps what must survive: damaged, gone, not to be written.

On a real disk: elsewhere in the tests Home Assistant's storage is a dictionary. That a record
of a wrong shape in a good file is survived is proved in `tests/test_ownership.py`.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

from custom_components.dynamic_load_manager.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers.storage import Store

from .conditions import BUSY_A, QUIET_A, SHORT
from .hazards import FaultyHome

REAL = {
    name: getattr(Store, name)
    for name in ("_async_load", "_async_write_data", "async_remove")
}
"""What the test plugin replaces."""


@pytest.fixture
def file(home: FaultyHome, tmp_path: Path) -> Generator[Path]:
    """Let Home Assistant use the disk; return the file of our site, which is not there."""
    home.hass.config.config_dir = str(tmp_path)
    # Not the fixture: that one is undone after the plugin has undone its own.
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name, method in REAL.items():
            monkeypatch.setattr(Store, name, method)
        yield tmp_path / ".storage" / f"{DOMAIN}.{home.entry.entry_id}"


GOOD = '{"version": 1, "minor_version": 1, "key": "x", "data": {"limit_a": 24}}'
FILES: dict[str, str | bytes] = {
    "empty": "",
    "no json": "not JSON",
    "half": GOOD[: len(GOOD) // 2],
    "bytes": b"\xff\xfe\x00\x81",
    "zeros": b"\x00" * 4096,
    "nested": "[" * 100_000,
    "data of text": GOOD.replace('{"limit_a": 24}', '"text"'),
    "data with nan": GOOD.replace("24", "NaN"),
    "charger of a wrong shape": GOOD.replace("24", '24, "chargers": {"charger": 7}'),
}
SHAPES = {
    "list": "[]",
    "number": "5",
    "null": "null",
    "no data": '{"version": 1, "minor_version": 1, "key": "x"}',
    "no version": '{"data": {}}',
    "version of text": GOOD.replace("1", '"one"', 1),
    "newer version": GOOD.replace("1", "2", 1),
}
"""JSON that Home Assistant's own storage does not understand."""


async def starts_and_charges(home: FaultyHome) -> None:
    """See that the fuse is watched, and that what is stored from now on is kept."""
    home.entry.add_to_hass(home.hass)
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.state is ConfigEntryState.LOADED
    await home.charging()
    assert home.offered_a() == 16

    await home.call("number", "set_value", "maximum_current", value=9)
    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.run(1)
    assert home.state("number", "maximum_current").state == "9"


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
async def test_a_damaged_file(
    home: FaultyHome, file: Path, content: str | bytes
) -> None:
    """Whatever is in it, the fuse is watched, and the file is a good one again."""
    # The first two are Home Assistant's own.
    home.expected |= {"Unrecoverable error decoding", "Could not parse JSON"}
    home.expected.add("starting anew")
    file.parent.mkdir()
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    await starts_and_charges(home)


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
async def test_a_file_of_a_wrong_shape(
    home: FaultyHome, file: Path, content: str
) -> None:
    """The same for JSON that is no storage file."""
    home.expected.add("starting anew")
    file.parent.mkdir()
    file.write_text(content)
    await starts_and_charges(home)


async def test_a_file_that_can_not_be_read(home: FaultyHome, file: Path) -> None:
    """A folder has its name; the same comes of rights and of a disk that fails."""
    home.expected |= {
        "JSON file reading failed",
        "Error writing config for",
        "Saving file failed",
        "starting anew",
    }
    file.mkdir(parents=True)
    home.entry.add_to_hass(home.hass)
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.hass.async_block_till_done(wait_background_tasks=True)
    assert home.entry.state is ConfigEntryState.LOADED
    await home.charging()
    assert home.offered_a() == 16


async def test_a_file_that_is_gone(home: FaultyHome, file: Path) -> None:
    """A stop of ours that nobody remembers counts as somebody else's, and stays."""
    await home.overload_stopped()
    await home.unload()
    file.unlink()
    home.house.base_a = QUIET_A
    await home.start_again()
    await home.run(120)
    assert home.state("sensor", "status").state == "stopped_manually"
    await home.press_resume()
    await home.run(30)
    assert home.state("sensor", "status").state == "charging"


async def test_a_disk_that_takes_nothing(home: FaultyHome, file: Path) -> None:
    """A stop is sent all the same when it can't be stored; the log tells of the disk."""
    home.expected |= {"Error writing config for", "Saving file failed"}
    home.set_options(SHORT)
    await home.set_up()
    file.unlink(missing_ok=True)
    file.mkdir(parents=True)
    await home.charging()
    home.house.base_a = BUSY_A
    await home.run(60)
    assert home.state("sensor", "status").state == "stopped_overload"
    home.house.base_a = QUIET_A
    await home.run(120)
    await home.tells_the_truth()
    assert home.state("sensor", "status").state == "charging"
