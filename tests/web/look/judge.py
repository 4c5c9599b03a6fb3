"""Judge an open page by the measurable rules of the look; journeys use it too."""

from pathlib import Path

from playwright.sync_api import Page

WALKER = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
_SOLID = """() => [...document.querySelectorAll('.bh-solid, .btn-primary')]
  .filter((one) => one.checkVisibility() && !one.closest('[data-specimen], dialog:not([open])'))
  .length"""
_NAMELESS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea')]
  .filter((one) => one.checkVisibility() && one.type !== 'hidden' && !one.textContent.trim()
      && !one.labels?.length && !one.getAttribute('aria-label')
      && !one.querySelector('[aria-label]')).map((one) => one.outerHTML.slice(0, 80))"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"
TEXT_FLOOR = 12


def look_faults(page: Page, *, floor: int = TEXT_FLOOR) -> list[str]:
    """Name weak text, text under floor px, sideways scrolling, spare solids, nameless controls."""
    faults = [f"text {one}" for one in page.evaluate(WALKER, floor)]
    faults += [f"without a name: {one}" for one in page.evaluate(_NAMELESS)]
    if page.evaluate(_TOO_WIDE):
        faults.append("the page scrolls sideways")
    if (solid := page.evaluate(_SOLID)) > 1:
        faults.append(f"{solid} solid buttons")
    return faults
