"""A browser, and pictures of the dashboard as computers and phones show it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Mapping[str, Any] = {"viewport": {"width": 1440, "height": 1213}}
PHONE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 1252},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SCREENS: Mapping[str, Mapping[str, Any]] = {
    "dashboard-desktop": DESKTOP,
    "dashboard-desktop-dark": {**DESKTOP, "color_scheme": "dark"},
    "dashboard-phone": PHONE,
    "dashboard-phone-dark": {**PHONE, "color_scheme": "dark"},
}


class MissingError(Exception):
    """What steers a browser, or the browser, is not installed."""


def require_browser() -> str:
    """Return the path of a browser; MissingError if it, or what steers it, is missing."""
    try:
        import playwright.async_api  # noqa: F401, PLC0415
    except ImportError:
        raise MissingError(
            "The Python package playwright is missing; scripts/setup installs it"
        ) from None
    for name in BROWSERS:
        if (path := shutil.which(name)) is not None:
            return path
    raise MissingError(
        f"A browser is missing, one of {', '.join(BROWSERS)} "
        "(on Debian: apt install chromium)"
    )


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Run a browser without a window; MissingError if there is none."""
    executable = require_browser()
    from playwright.async_api import async_playwright  # noqa: PLC0415

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=list(FLAGS)
        )
        try:
            yield browser
        finally:
            await browser.close()


class Photographer:
    """Looks at the dashboard on each of the screens."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        """Use `open` instead."""
        self._pages = pages

    @classmethod
    async def open(cls, browser: Browser, url: str) -> Photographer:
        """Open the dashboard on each of the screens."""
        pages: dict[str, Page] = {}
        for name, screen in SCREENS.items():
            page = await browser.new_page(**screen)
            await page.goto(url)
            await page.locator("hui-history-graph-card canvas").first.wait_for()
            pages[name] = page
        return cls(pages)

    async def take(self, folder: Path) -> list[Path]:
        """Save a picture of each screen; return the files."""
        files: list[Path] = []
        for name, page in self._pages.items():
            file = folder / f"{name}.png"
            await page.screenshot(path=file)
            files.append(file)
        return files
