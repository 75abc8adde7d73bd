"""A real Home Assistant with simulated devices, and somebody who looks at it in a browser."""

from collections.abc import AsyncIterator
from pathlib import Path
import shutil
import subprocess

import pytest

from demo.opening import KEPT_LOG, Settings, open_stage
from demo.person import Person
from demo.pictures import MissingError, open_browser, require_browser
from demo.processes import free_port
from demo.running import say
from demo.scene import quiet_house
from demo.seed import INTEGRATION
from demo.stage import Stage
from simulator import Car, GoeCharger

ROOT = Path(__file__).parents[2]
LAST_SEEN = KEPT_LOG.with_name("e2e.png")


@pytest.fixture
def browser_there() -> None:
    """Say what is missing before anything is started."""
    missing = ""
    try:
        require_browser()
    except MissingError as err:
        missing = str(err)
    if missing:
        pytest.fail(f"The browser tests can't run. {missing}", pytrace=False)


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Return the integration as it comes out of the zip of a release."""
    subprocess.run([ROOT / "scripts" / "release"], check=True)
    folder = tmp_path / INTEGRATION.name
    shutil.unpack_archive(ROOT / "dist" / f"{INTEGRATION.name}.zip", folder)
    return folder


@pytest.fixture
async def stage(
    browser_there: None, socket_enabled: None, released: Path
) -> AsyncIterator[Stage]:
    """Return a house whose car charges with what it likes: nothing is set up but MQTT."""
    settings = Settings(
        options={},
        http_port=free_port(),
        integration=released,
        meter="gen2",
        set_up=False,
    )
    charger = GoeCharger()
    charger.plug(Car())
    async with open_stage(settings, quiet_house(), say, charger) as stage:
        yield stage


@pytest.fixture
async def person(stage: Stage) -> AsyncIterator[Person]:
    """Return somebody at a desktop, who leaves behind what there was to see last."""
    async with open_browser() as browser:
        page = await browser.new_page(viewport={"width": 1440, "height": 1213})
        yield Person(page)
        LAST_SEEN.parent.mkdir(exist_ok=True)
        await page.screenshot(path=LAST_SEEN)
