"""Made-up places and addresses of many countries."""

from __future__ import annotations

from collections.abc import Callable

from sanitize.text.train.draw import Draw, Pieces


def city_name(draw: Draw) -> str:
    """A large city, any city of 5,000, or one that Faker makes up."""
    roll = draw.random.random()
    return draw.one(draw.large) if roll < 0.35 else draw.one(draw.cities) if roll < 0.7 else draw.faker("city")


def country_name(draw: Draw) -> str:
    """A country that is often spoken of, or any."""
    return draw.word("countries") if draw.chance(0.4) else draw.one(draw.countries)


def street_name(draw: Draw) -> str:
    """A street of the document's locale, sometimes with an English word after it."""
    name = draw.faker("street_name")
    return f"{name} {draw.one(('Street', 'St.', 'Road', 'Ave', 'Lane'))}" if draw.chance(0.1) else name


def house_number(draw: Draw) -> str:
    """A number of one to five digits, sometimes with a letter."""
    number = str(draw.number(1, draw.one((30, 200, 9999, 99999))))
    return number + (draw.one("abABC") if draw.chance(0.06) else "")


def street_and_number(draw: Draw) -> str:
    """A street address of one line, number first or last, or both."""
    forms: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.30, lambda: draw.faker("street_address").replace("\n", ", ")),
        (0.25, lambda: f"{house_number(draw)} {street_name(draw)}"),
        (0.25, lambda: f"{street_name(draw)} {house_number(draw)}"),
        (0.10, lambda: f"{house_number(draw)} {street_name(draw)} {house_number(draw)}"),
        (0.06, lambda: f"{draw.one(('P.O. Box', 'PO Box', 'Postfach'))} {house_number(draw)}"),
        (0.02, lambda: f"{street_name(draw)} House, {house_number(draw)} {street_name(draw)}"),
        (0.02, lambda: f"corner of {street_name(draw)} and {street_name(draw)}"),
    )
    weights = [weight for weight, _ in forms]
    return draw.random.choices(forms, weights)[0][1]()


def flat(draw: Draw) -> str:
    """A flat, suite or floor."""
    return draw.word("flats").format(draw.number(1, 999) if draw.chance(0.8) else f"{draw.number(0, 99):03}")


def address(draw: Draw, joint: str) -> str:
    """Street, city, region, postal code and country in one of many orders."""
    if draw.chance(0.25):
        return draw.faker("address").replace("\n", joint)
    parts = [street_and_number(draw)]
    if draw.chance(0.35):
        parts.append(flat(draw))
    city = city_name(draw).upper() if draw.chance(0.25) else city_name(draw)
    state = draw.one(("", "", f" {draw.one(draw.codes)}", f", {draw.one(draw.states)}"))
    form = draw.one(("{0}", "{0}{1} {2}", "{2} {0}", "{0}{1}", "{0}, {2}"))
    parts.append(form.format(city, state, draw.faker("postcode")))
    if draw.chance(0.45):
        parts.append(draw.one(("{0}", "{0} {1}")).format(country_name(draw), draw.faker("postcode")))
    blank = " " if joint == "\n" and draw.chance(0.2) else ""
    return (joint + blank).join(parts)


def city(draw: Draw) -> Pieces:
    """A city, now and then in capitals."""
    name = city_name(draw)
    return [(name.upper() if draw.chance(0.04) else name, "LOCATION")]


SLOTS: dict[str, Callable[[Draw], Pieces]] = {
    "city": city,
    "country": lambda draw: [(country_name(draw), "LOCATION")],
    "power": lambda draw: [(draw.word("powers"), "LOCATION")],
    "region": lambda draw: [(draw.one(draw.states if draw.chance(0.7) else draw.codes), "LOCATION")],
    "street": lambda draw: [(street_name(draw), "STREET_ADDRESS")],
    "streetno": lambda draw: [(street_and_number(draw), "STREET_ADDRESS")],
    "unit": lambda draw: [(flat(draw), "STREET_ADDRESS")],
    "address": lambda draw: [(address(draw, "\n" if draw.chance(0.55) else ", "), "STREET_ADDRESS")],
    "addressline": lambda draw: [(address(draw, ", "), "STREET_ADDRESS")],
    "zip": lambda draw: [(draw.faker("postcode"), "ZIP_CODE")],
}
