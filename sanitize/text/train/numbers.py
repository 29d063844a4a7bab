"""Made-up dates, numbers, codes and links."""

from __future__ import annotations

import calendar
from collections.abc import Callable

from sanitize.text.train.draw import Draw, Pieces

MONTHS = list(calendar.month_name)[1:]
DAYS = list(calendar.day_name)


def date(draw: Draw) -> str:
    """A date in one of sixteen forms."""
    day, month, year = draw.number(1, 28), draw.number(1, 12), draw.number(1930, 2026)
    name, weekday = MONTHS[month - 1], DAYS[day % 7]
    forms = (
        f"{day} {name} {year}", f"{day} {name} {year}", f"{name} {day}, {year}", f"{day}/{month}/{year}",
        f"{name} {year}", f"{month:02}/{day:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day}.{month}.{year}",
        f"{day} {name}", f"{name} {day}", f"{weekday}, {day} {name}", f"{name[:3]} {day}, {year}",
        f"{day}-{name[:3]}-{year % 100:02}", f"{weekday} {name} {day}, {year}", f"the {day}th of {name} {year}",
        f"{month}/{day}/{year % 100:02}",
    )  # fmt: skip
    return draw.one(forms)


def time(draw: Draw) -> str:
    """A time of day."""
    form = draw.one(("{0}:{1:02} {2}", "{0} {2}", "{3}:{1:02}", "{0}.{1:02} {2}", "{3:02}h{1:02}", "{0}{2}"))
    hour = draw.number(1, 12)
    return form.format(hour, draw.number(0, 59), draw.one(("am", "pm", "p.m.", "AM", "PM")), hour + 11)


def quantity(draw: Draw) -> str:
    """A small number, in digits or in words."""
    return str(draw.number(2, 60)) if draw.chance(0.5) else draw.word("numerals")


def duration(draw: Draw) -> Pieces:
    """A span of time."""
    unit = draw.one(("years", "years", "months", "days", "hours", "minutes", "weeks"))
    return [(f"{quantity(draw)} {unit}", "DATE_TIME")]


def phone(draw: Draw) -> Pieces:
    """A number of the locale, or digits grouped at random."""
    if draw.chance(0.5):
        return [(draw.faker("phone_number"), "PHONE_NUMBER")]
    sizes = draw.random.choices((2, 3, 4), k=draw.number(2, 4))
    groups = [str(draw.number(10 ** (size - 1), 10**size - 1)) for size in sizes]
    prefix = draw.one(("", "0", "+{} ", "(0{}) ", "00{} ", "({}) ")).format(draw.number(1, 999))
    suffix = draw.one(("", "", "", "x{}", " ext. {}")).format(draw.number(10, 9999))
    return [(prefix + draw.one((" ", "-", ".", "")).join(groups) + suffix, "PHONE_NUMBER")]


def email(draw: Draw) -> Pieces:
    """An address at a reserved domain; patterns find it, the CRF learns to leave it."""
    name = f"{draw.faker('first_name')}{draw.one(('.', '_', '', '-'))}{draw.faker('last_name')}".replace(" ", "")
    return [(f"{name if draw.chance(0.4) else name.lower()}@{draw.word('domains')}", "O")]


def url(draw: Draw) -> Pieces:
    """A link to a reserved domain."""
    scheme = draw.one(("https://", "http://www.", "www.", ""))
    return [(f"{scheme}{draw.word('domains')}{draw.one(('', '/', '/a?b=1'))}", "O")]


def money(draw: Draw) -> Pieces:
    """An amount with its currency."""
    whole = draw.number(1, 999)
    amount = draw.one(
        (f"{whole}", f"{whole},{draw.number(0, 999):03}", f"{whole}.{draw.number(0, 99):02}", f"{whole % 30} million")
    )
    forms = ("{1} {0}", "{0} {1}", "${0}", "€{0}", "£{0}", "{0} euros", "{0} dollars", "{0} euros ({1})")
    return [(draw.one(forms).format(amount, draw.word("currencies")), "QUANTITY")]


def hexadecimal(draw: Draw, size: int) -> str:
    """That many hexadecimal digits."""
    return "".join(draw.random.choices("0123456789abcdef", k=size))


def mixed(draw: Draw, size: int) -> str:
    """That many letters and digits."""
    return "".join(draw.random.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=size))


SLOTS: dict[str, Callable[[Draw], Pieces]] = {
    "date": lambda draw: [(date(draw), "DATE_TIME")],
    "time": lambda draw: [(time(draw), "DATE_TIME")],
    "datetime": lambda draw: [(f"{date(draw)} {time(draw)}", "DATE_TIME")],
    "year": lambda draw: [(str(draw.number(1930, 2026)), "DATE_TIME")],
    "month": lambda draw: [(draw.one(MONTHS), "DATE_TIME")],
    "weekday": lambda draw: [(draw.one(DAYS), "DATE_TIME")],
    "duration": duration,
    "cardexp": lambda draw: [(f"{draw.number(1, 12):02}/{draw.number(24, 35)}", "DATE_TIME")],
    "phone": phone,
    "email": email,
    "url": url,
    "ip": lambda draw: [(draw.faker("ipv4"), "O")],
    "card": lambda draw: [(draw.faker("credit_card_number"), "CREDIT_CARD")],
    "iban": lambda draw: [(draw.american.iban(), "O")],
    "ssn": lambda draw: [(draw.american.ssn(), "O")],
    "id": lambda draw: [
        (draw.code("#######", "########", "??######", "?#######", "##-#####", "???-####", "A##.###.##", "##########",
                   "####/##", "??-##-####"), "ID_NUMBER")
    ],
    "case": lambda draw: [
        (draw.code("#####/##", "####/##", "####/####", "### / ##", "?-###/##", "## ? ###/##", "#.####/###",
                   "##-cv-#####", "?? ####-###", "III ?? ###/##", "K.####/###"), "ID_NUMBER")
    ],
    "wallet": lambda draw: [
        (draw.one((f"0x{hexadecimal(draw, 40)}", f"bc1q{hexadecimal(draw, 38)}", f"1{mixed(draw, 33)}")), "O")
    ],
    "vin": lambda draw: [(mixed(draw, 17).upper(), "O")],
    "mac": lambda draw: [(draw.one(":-").join(hexadecimal(draw, 2).upper() for _ in range(6)), "O")],
    "uuid": lambda draw: [("-".join(hexadecimal(draw, size) for size in (8, 4, 4, 4, 12)), "O")],
    "token": lambda draw: [(draw.one((hexadecimal, mixed))(draw, draw.one((20, 32, 40, 64))), "O")],
    "bic": lambda draw: [(draw.code("????????", "??????##???"), "O")],
    "coordinates": lambda draw: [
        (f"{draw.number(0, 89)}.{draw.number(1000, 9999)}{draw.one(('', '° N'))}, {draw.number(0, 179)}."
         f"{draw.number(1000, 9999)}{draw.one(('', '° E'))}", "O")
    ],
    "currency": lambda draw: [(draw.word("currencies"), "O")],
    "acronym": lambda draw: [(draw.word("acronyms"), "O")],
    "product": lambda draw: [(draw.word("products"), "O")],
    "trade": lambda draw: [(draw.word("trades").lower(), "O")],
    "plate": lambda draw: [(draw.code("???-####", "??## ???", "?-?? ###", "## ?? ####"), "ID_NUMBER")],
    "money": money,
    "quantity": lambda draw: [(quantity(draw), "O")],
    "things": lambda draw: [(f"{quantity(draw)} {draw.word('things')}", "O")],
    "count": lambda draw: [(str(draw.number(2, draw.one((30, 900, 90000)))), "O")],
    "thing": lambda draw: [(draw.word("things"), "O")],
    "adjective": lambda draw: [(draw.word("adjectives"), "O")],
    "smallnum": lambda draw: [(str(draw.number(1, 120)), "O")],
    "seat": lambda draw: [(f"{draw.number(1, 40)}{draw.one('ABCDEF')}", "O")],
}  # fmt: skip
