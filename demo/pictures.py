"""Pictures of the dashboard, as a computer and as a phone show it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import shutil
from typing import Any

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
SCREENS: dict[str, dict[str, Any]] = {
    "demo-desktop": {"viewport": {"width": 1440, "height": 1280}},
    "demo-phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}


class MissingError(Exception):
    """What takes the pictures is not installed."""


def require_browser() -> str:
    """Return the path of a browser; MissingError if it, or what steers it, is missing."""
    try:
        import playwright.async_api  # noqa: F401, PLC0415
    except ImportError:
        raise MissingError(
            "Pictures need the Python package playwright: "
            "uv pip install --python .venv/bin/python playwright"
        ) from None
    for name in BROWSERS:
        if (path := shutil.which(name)) is not None:
            return path
    raise MissingError(f"Pictures need a browser, one of {', '.join(BROWSERS)}")


class Photographer:
    """Looks at the dashboard on each of the screens."""

    def __init__(self, pages: dict[str, Any]) -> None:
        """Use `open_pages` instead."""
        self._pages = pages

    async def take(self, folder: Path, suffix: str = "") -> list[Path]:
        """Save a picture of each screen; return the files."""
        folder.mkdir(parents=True, exist_ok=True)
        files: list[Path] = []
        for name, page in self._pages.items():
            file = folder / f"{name}{suffix}.png"
            await page.screenshot(path=file)
            files.append(file)
        return files


@asynccontextmanager
async def open_pages(url: str) -> AsyncIterator[Photographer]:
    """Open a page on each of the screens; MissingError without a browser."""
    executable = require_browser()
    from playwright.async_api import async_playwright  # noqa: PLC0415

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=list(FLAGS)
        )
        try:
            pages: dict[str, Any] = {}
            for name, screen in SCREENS.items():
                context = await browser.new_context(**screen, color_scheme="light")
                pages[name] = await context.new_page()
                await pages[name].goto(url)
                await pages[name].locator("hui-history-graph-card").first.wait_for()
            yield Photographer(pages)
        finally:
            await browser.close()
