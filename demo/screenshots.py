"""Pictures of a first setup, and of the dashboard in the middle of the story."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from . import story
from .person import Person
from .pictures import DESKTOP, Photographer, open_browser
from .stage import Say, Stage
from .story import Story

if TYPE_CHECKING:
    from playwright.async_api import Browser

PICTURE_AT_S = 148.0
"""Of the story: everything but the manual stop has happened."""


async def take_screenshots(stage: Stage, path: str, folder: Path, say: Say) -> None:
    """Set the integration up in the browser, tell the story, and save pictures of both."""
    folder.mkdir(parents=True, exist_ok=True)
    async with open_browser() as browser:
        await _set_up(stage, browser, folder)
        photographer = await Photographer.open(
            browser, f"{stage.home_assistant.url}{path}"
        )
        telling = asyncio.create_task(Story(stage, say).tell())
        try:
            picture_at = stage.now + PICTURE_AT_S
            await stage.until(lambda: stage.now >= picture_at or telling.done(), None)
            if telling.done():
                await telling
            for file in await photographer.take(folder):
                say(f"Saved {file}")
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def _set_up(stage: Stage, browser: Browser, folder: Path) -> None:
    """Take a picture of each form of the setup."""
    page = await browser.new_page(**DESKTOP)

    async def look(form: str) -> None:
        await page.get_by_role("dialog").screenshot(path=folder / f"{form}.png")

    person = Person(page, look)
    await person.open(stage.home_assistant.url)
    await person.set_up(stage.charger_host)
    await page.close()
    await stage.get_to_know()
    await stage.set_options(**story.OPTIONS)
