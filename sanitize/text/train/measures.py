"""Made-up measurements, findings, doses, identifiers and versions: what is no personal data."""

from __future__ import annotations

from collections.abc import Callable

from sanitize.text.train.draw import Draw, Pieces
from sanitize.text.train.words import WORDS


def decimal(draw: Draw) -> str:
    """A number with a few decimals, or without."""
    places = draw.one((0, 1, 1, 1, 2, 2, 3))
    return f"{draw.random.uniform(0, draw.one((2, 20, 200, 900))):.{places}f}"


def whole(draw: Draw) -> str:
    """A whole number, large ones with commas or blanks now and then."""
    number = draw.number(1, draw.one((9, 99, 999, 9999, 99999, 9_999_999)))
    return draw.one((str(number), str(number), f"{number:,}"))


def laboratory(draw: Draw) -> str:
    """A laboratory value with its unit."""
    sign = draw.one(("", "", "", "<", ">", "~", ": ", "= ", "of "))
    value = draw.one((decimal(draw), decimal(draw), str(draw.number(1, 400)), f"{decimal(draw)}-{decimal(draw)}"))
    flag = draw.one(("", "", "", " (H)", " (L)", " (normal)", "*"))
    return f"{draw.word('laboratory')} {sign}{value} {draw.word('laboratory_units')}{flag}"


def vital(draw: Draw) -> str:
    """A vital sign."""
    forms = (
        f"BP {draw.number(90, 200)}/{draw.number(50, 110)}", f"BP {draw.number(90, 200)}/{draw.number(50, 110)} mmHg",
        f"HR {draw.number(45, 160)}", f"HR {draw.number(45, 160)} bpm", f"pulse {draw.number(45, 160)}",
        f"RR {draw.number(8, 34)}", f"SpO2 {draw.number(80, 100)}%", f"SpO2 {draw.number(80, 100)}% on room air",
        f"temp {draw.number(35, 40)}.{draw.number(0, 9)} C", f"T {draw.number(96, 104)}.{draw.number(0, 9)} F",
        f"GCS {draw.number(3, 15)}", f"BMI {draw.number(17, 44)}.{draw.number(0, 9)}",
        f"weight {draw.number(40, 140)} kg",
        f"height {draw.number(140, 200)} cm", f"O2 sat {draw.number(80, 100)}%", f"MAP {draw.number(50, 110)}",
    )  # fmt: skip
    return draw.one(forms)


def dose(draw: Draw) -> str:
    """A drug with its dose."""
    amounts = ("5", "10", "20", "25", "40", "50", "81", "100", "200", "250", "400", "500", "875", "1", "2", "0.5")
    unit = draw.one(("mg", "mg", "mg", "mcg", "g", "units", "mL", "mg/kg", "IU"))
    how = draw.one(("PO", "IV", "SC", "IM", "by mouth", "orally", "inhaled", "topically"))
    often = draw.one(
        ("daily", "BID", "TID", "QID", "q6h", "q8h", "PRN", "at bedtime", "twice a day", "once weekly", "stat")
    )
    name = draw.word("drugs")
    return f"{name if draw.chance(0.4) else name.lower()} {draw.one(amounts)} {unit} {how} {often}"


def scale(draw: Draw) -> str:
    """A clinical score or class."""
    name, value = draw.word("scales"), draw.one((str(draw.number(0, 30)), draw.one(("I", "II", "III", "IV", "II-III"))))
    return draw.one((f"{name} {value}", f"{name} {value}", f"{name} of {value}", f"{name} {draw.number(0, 10)}/10"))


def eponym(draw: Draw) -> str:
    """A disease, sign, test or device that is named after somebody."""
    return draw.word("eponyms").replace("’", draw.one(("'", "’")))


def identifier(draw: Draw) -> str:
    """A name in a program."""
    words = [draw.one(_PARTS) for _ in range(draw.one((1, 2, 2, 3)))]
    forms = ("_".join(words), "".join(word.title() for word in words), words[0] + "".join(map(str.title, words[1:])))
    return draw.one((*forms, "_".join(words).upper(), "-".join(words), ".".join(words)))


def version(draw: Draw) -> str:
    """A version of a program."""
    numbers = ".".join(str(draw.number(0, 30)) for _ in range(draw.one((2, 3, 3, 4))))
    return draw.one(("", "", "v")) + numbers + draw.one(("", "", "", "rc1", "-beta", ".dev0"))


def quantity_of(draw: Draw) -> str:
    """A number with a technical unit."""
    return f"{decimal(draw)}{draw.one((' ', ' ', ''))}{draw.word('technical_units')}"


_PARTS = WORDS["program_words"]


def _choice(*items: str) -> Callable[[Draw], str]:
    return lambda draw: draw.one(items)


def _of_class(name: str) -> Callable[[Draw], str]:
    return lambda draw: draw.word(name)


def _outside(made: Callable[[Draw], str]) -> Callable[[Draw], Pieces]:
    return lambda draw: [(made(draw), "O")]


_MADE: dict[str, Callable[[Draw], str]] = {
    "dec": decimal,
    "whole": whole,
    "lab": laboratory,
    "vital": vital,
    "dose": dose,
    "scale": scale,
    "eponym": eponym,
    "ident": identifier,
    "version": version,
    "measure": quantity_of,
    "drug": _of_class("drugs"),
    "exam": _of_class("examinations"),
    "part": _of_class("machine_parts"),
    "tech": _of_class("technologies"),
    "section": _of_class("sections"),
    "term": _of_class("business_terms"),
    "heading": _of_class("headings"),
    "level": _choice("INFO", "DEBUG", "WARN", "WARNING", "ERROR", "TRACE", "FATAL", "info", "error", "warning"),
    "ratio": lambda draw: f"{draw.number(0, 30)}/{draw.number(1, 30)}",
    "percent": lambda draw: f"{decimal(draw)}{draw.one(('%', ' %', ' percent'))}",
    "hex": lambda draw: f"0x{draw.number(0, 2**31):x}",
    "float": lambda draw: f"{draw.random.random():.{draw.number(4, 15)}f}",
    "size": lambda draw: f"{draw.number(1, 999)}{draw.one(('KB', 'MB', 'GiB', 'k', 'M', 'B', 'MiB'))}",
}
SLOTS = {name: _outside(made) for name, made in _MADE.items()}
