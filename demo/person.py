"""Somebody who uses Home Assistant in a browser: looks, clicks, and fills in."""

from collections.abc import Awaitable, Callable
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

PATIENCE_MS = 30_000

type Look = Callable[[str], Awaitable[None]]


class Person:
    """Somebody at a screen.

    `fields` are the labels of all that the forms of the integration ask, and `filled` of those
    that have to be filled in: the others are right as they are.
    """

    def __init__(self, page: Page, look: Look | None = None) -> None:
        """Sit down; `look` is called with the name of each form as it is shown."""
        self.fields: list[str] = []
        self.filled: list[str] = []
        self._page = page
        self._look = look
        page.set_default_timeout(PATIENCE_MS)

    async def open(self, url: str) -> None:
        """Open Home Assistant, and wait until there is something to click."""
        await self._page.goto(url)
        await self._page.get_by_role("link", name="Settings").wait_for()

    async def set_up(self, charger_host: str) -> None:
        """Add the meter that Home Assistant has found, and a charger."""
        await self._page.get_by_role("link", name="Settings").click()
        await self._page.get_by_role("link", name="Devices & services").click()
        await self._button("Add").click()
        await self._field("spinbutton", "Main fuse rating").wait_for()
        await self._read_form("setup-main-fuse")
        await self._button("Submit").click()
        host = self._field("textbox", "Host")
        await host.wait_for()
        await self._read_form("setup-charger")
        await host.fill(charger_host)
        self.filled.append("Host")
        await self._button("Submit").click()
        # Names and areas are Home Assistant's own question, and good as they are.
        await self._button("Skip and finish").click()

    async def open_dashboard(self, title: str) -> None:
        """Choose a dashboard in the sidebar."""
        await self._page.get_by_role("link", name=title, exact=True).click()

    async def press(self, tile: str) -> None:
        """Press a tile by all that is written on it."""
        await self._button(tile).click()

    async def reads(self, tile: str) -> None:
        """Wait for a tile by all that is written on it; TimeoutError if it does not come."""
        await self._button(tile).wait_for()

    async def reads_in_logbook(self, line: str) -> None:
        """Wait for a line of the logbook by how it begins; TimeoutError if it does not come."""
        logbook = self._page.locator("hui-logbook-card")
        # It shows no lines before it is seen.
        await logbook.scroll_into_view_if_needed()
        begins = re.compile(f"^{re.escape(line)}")
        await logbook.get_by_role("button", name=begins).first.wait_for()

    async def move_slider(self, tile: str, value: int) -> None:
        """Touch the slider of a tile where the value is."""
        card = self._page.locator("hui-tile-card").filter(has_text=tile)
        slider = card.get_by_role("slider")
        low, high = [
            float(await slider.get_attribute(f"aria-value{end}") or "nan")
            for end in ("min", "max")
        ]
        box = await slider.bounding_box()
        assert box is not None
        x = box["width"] * (value - low) / (high - low)
        await slider.click(position={"x": x, "y": box["height"] / 2})

    def _button(self, name: str) -> Locator:
        return self._page.get_by_role("button", name=name, exact=True)

    def _field(self, role: Literal["spinbutton", "textbox"], label: str) -> Locator:
        return self._page.get_by_role(role, name=label)

    async def _read_form(self, name: str) -> None:
        """Take note of all that a form asks."""
        fields = self._page.locator("ha-form ha-selector")
        self.fields += await fields.evaluate_all("fields => fields.map(f => f.label)")
        if self._look is not None:
            await self._look(name)
