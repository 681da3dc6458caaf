"""Whether every text stands out from what is behind it, asked of axe once for each look.

Most of axe's time goes into this one rule, and what it finds follows from a few things: the colour,
size and weight of a text and every background behind it. What has passed once passes on the next
page too. The colours are those that the browser computes: another theme makes other looks.
"""

from __future__ import annotations

from typing import TypedDict

from playwright.sync_api import Page

RULE = "color-contrast"
LOOK = """async (passed) => {
  const behind = new Map();
  const backgrounds = (one) => {
    if (!one) return "";
    if (!behind.has(one)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
      const own = `${backgroundColor} ${backgroundImage} ${opacity} `;
      const isClear = own === "rgba(0, 0, 0, 0) none 1 ";
      behind.set(one, (isClear ? "" : own) + backgrounds(one.parentElement));
    }
    return behind.get(one);
  };
  const look = (one) => {
    const { color, fontSize, fontWeight } = getComputedStyle(one);
    return `${color} ${fontSize} ${fontWeight} on ${backgrounds(one)}`;
  };
  const hasText = (one) =>
    one.matches("input, select, textarea") ||
    [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const isShown = (one) => {
    const { width, height, right, bottom } = one.getBoundingClientRect();
    const isThere = width > 1 && height > 1 && right > 0 && bottom > 0;
    return isThere && one.checkVisibility({ visibilityProperty: true });
  };
  const known = new Set(passed);
  const unknown = [...document.body.querySelectorAll("*")].filter(
    (one) => hasText(one) && isShown(one) && !known.has(look(one)),
  );
  if (!unknown.length) return { passed: [], violations: [] };
  const found = await axe.run({ include: unknown }, {
    runOnly: ["color-contrast"], preload: false, elementRef: true,
  });
  const nodes = (rules) => rules.flatMap((rule) => rule.nodes);
  return {
    passed: nodes(found.passes).map((node) => look(node.element)),
    violations: nodes(found.violations).map((node) => node.target.join(" ")),
  };
}"""


class Found(TypedDict):
    """The looks that passed, and where texts are that did not."""

    passed: list[str]
    violations: list[str]


class Contrast:
    """Remembers the looks that have passed, over the pages of one test."""

    def __init__(self) -> None:
        self.passed: set[str] = set()

    def look(self, page: Page) -> list[str]:
        """Where a text does not stand out; axe is on the page."""
        found: Found = page.evaluate(LOOK, sorted(self.passed))
        self.passed.update(found["passed"])
        return [f"{RULE}: {place}" for place in found["violations"][:3]]
