"""Numbers as people read them."""

import re

from sanitize.manifest.model import Measured
from sanitize.manifest.values import Count

NOTHING = "–"


def whole(count: Count | None) -> str:
    """A count with its thousands set apart, or the text that hides it."""
    if count is None:
        return NOTHING
    return count if isinstance(count, str) else f"{count:,}"


def percent(share: float | None) -> str:
    """A share as a percentage with three significant digits, never rounded to none or to all of it."""
    if share is None:
        return NOTHING
    if 0 < share < 0.00005:
        return "<0.005%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{100 * share:.3g}%"


def measure(value: Measured) -> str:
    """A measured value or a limit of the gate."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}"
    return value if isinstance(value, str) else f"{int(value):,}"


def size(count: int) -> str:
    """A number of bytes in the largest unit that leaves at least one."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def words(name: str) -> str:
    """The name of an option or a check as words."""
    return name.replace("_", " ")


def visible_text(text: str) -> str:
    """The text with everything that a terminal might obey, or that hides itself, shown as an escape."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def escaped_markdown(text: str) -> str:
    """The text with every letter escaped that could begin markup, a mention, a formula or a link."""
    shown = re.sub(r"([\\`*_{}\[\]()#+!|<>&~@:$])", r"\\\1", visible_text(text))
    return re.sub(r"(?i)(www)\.", r"\1\\.", shown)
