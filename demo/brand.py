"""The images that Home Assistant shows for the integration, made of the drawings in docs/images/.

.venv/bin/python -m demo.brand      (needs Chromium, like the screenshots)
"""

import asyncio
from pathlib import Path
from typing import Final

from .pictures import open_browser
from .seed import INTEGRATION

DRAWINGS = Path(__file__).parents[1] / "docs" / "images"
BRAND = INTEGRATION / "brand"
DARK: Final = {"#37474f": "#eceff1", "#546e7a": "#90a4ae", "#90a4ae": "#cfd8dc"}
"""Colours on a dark ground: letters and outlines, metal, pins."""


def drawing(name: str, *, dark: bool) -> str:
    """Return a drawing with all that it shows in it, as a page."""
    svg = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    if 'href="icon.svg"' in svg:
        icon = (DRAWINGS / "icon.svg").read_text(encoding="utf-8")
        begin, end = svg.index("<image "), svg.index("/>", svg.index("<image ")) + 2
        svg = svg[:begin] + icon + svg[end:]
    if dark:
        # At once: one of the new colours is an old one too.
        for number, old in enumerate(DARK):
            svg = svg.replace(old, f"#{number}#")
        for number, new in enumerate(DARK.values()):
            svg = svg.replace(f"#{number}#", new)
    return f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}"


async def draw() -> None:
    """Save each image in both sizes, and for a light and a dark ground."""
    BRAND.mkdir(exist_ok=True)
    async with open_browser() as browser:
        for scale, suffix in ((1, ""), (2, "@2x")):
            page = await browser.new_page(device_scale_factor=scale)
            for name in ("icon", "logo"):
                for dark in (False, True):
                    await page.set_content(drawing(name, dark=dark))
                    await page.locator("svg").first.screenshot(
                        path=BRAND / f"{'dark_' if dark else ''}{name}{suffix}.png",
                        omit_background=True,
                    )
            await page.close()


if __name__ == "__main__":
    asyncio.run(draw())
