"""What speaks against releasing a column as it is: the personal data it seems to hold, with its share."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sanitize.columns.dates import spread_of_years
from sanitize.columns.forms import HARMLESS
from sanitize.columns.identifying_numbers import LEAST_VALUES, MANY, UNIQUE, identifying_numbers
from sanitize.columns.look import Look
from sanitize.columns.name_lists import is_user_name
from sanitize.columns.people import People, people_in
from sanitize.columns.words import (
    ACCOUNT,
    BIRTH,
    DATED,
    MEASURE,
    PART_OF_A_DATE,
    QUASI,
    THING,
    USER,
    WRITTEN_BY_PROGRAMS,
    speaks_of,
    words,
)
from sanitize.stage.shapes import Role
from sanitize.text.check_digits import luhn

PERSONAL = {
    "an_email": ("e-mail addresses", 0.0),
    "a_card": ("card numbers", 0.01),
    "an_ssn": ("social security numbers", 0.01),
    "an_iban": ("account numbers", 0.01),
    "a_phone": ("telephone numbers", 0.01),
    "a_street": ("street addresses", 0.02),
    "a_handle": ("handles of accounts", 0.05),
    "a_profile": ("addresses of personal pages", 0.05),
    "a_home": ("folders that are named after users", 0.05),
    "a_host_address": ("addresses of users on a host", 0.2),
    "a_dotted_host_address": ("addresses of users on a host", 0.01),
    "an_obscured_email": ("e-mail addresses", 0.01),
    "a_directory_name": ("user names of a directory or a site", 0.02),
    "a_birth": ("birth dates", 0.0),
    "a_box": ("post office boxes", 0.05),
    "a_cn_id": ("resident identity numbers", 0.05),
    "a_plate": ("number plates", 0.5),
    "mac": ("network addresses of devices", 0.05),
    "an_ip": ("network addresses", 0.02),
}
"""Forms in values that point at a person, what they are, and the share that may have them by chance."""
FORMS = (*PERSONAL, *HARMLESS, "uuid", "hash", "digits", "zero_led", "code", "postcode", "handle")
"""What has to be counted of a column for `reasons`."""
FREE_WORDS = 6.0
"""Words of a value, on average, from which a column is free text."""
LEAST_WORDS, MOSTLY = 2.0, 0.5
"""Words of a value, on average, and the share of values below which a form that points at a person is in a text."""
LEAST_ENCODED = 12
"""Characters from which a code may be encoded text."""
_CHOSEN_NAME = re.compile(r"@?(?=[\d_.]*[^\W\d_])(?=[^\W_]*[\d_.])[\w.]{3,30}")
"""A name as people choose one for an account: letters with digits, dots or low lines among them."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
LEAST_TEXTS = 10
"""Different values from which long ones are texts, not the long names of a few things."""
TEN_YEARS = 3652
"""Days."""
YEARS_OF_LIVES = 35
"""Years between the 5th and the 95th of a hundred dates, from which they can be birth dates."""

UNREAD = 0.5
"""Share of different values in languages that no detector reads, from which nobody has looked at the column."""
_SAYS_WHAT = (*THING, *MEASURE, *QUASI)

NAMED = "identifier, text or drop"
COUNTED = "identifier or drop"
BORN = "quasi with a date hierarchy, or drop"
PLACED = "quasi or drop"
WRITTEN = "text or drop"
"""The roles that answer what was found."""

Ask = Callable[[Sequence[str]], People]


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against releasing a column, and the roles that would answer it."""

    why: str
    roles: str


def reasons(look: Look, role: Role, ask: Ask = people_in) -> Iterator[Reason]:
    """Why the column must not be released as it is; the first reason found is enough.

    A quasi-identifier is judged by what it names, not by how many different values it has: k-anonymity sees to that.
    """
    if role != "quasi" and (why := _unreadable(look)):
        yield Reason(why, WRITTEN)
        return
    if not look.values or (look.is_date and look.is_text and role == "quasi"):
        return
    numbers = (
        ((_part_of_birth_dates, PLACED), (_birth_dates, BORN), (identifying_numbers, COUNTED))
        if role != "quasi"
        else ()
    )
    personal = WRITTEN if _among_words(look) else NAMED
    named = ((_personal, personal), (_card_numbers, NAMED), (_user_names, NAMED))
    for seen, roles in (*named, *numbers, (_encoded, WRITTEN), (_free_text, WRITTEN)):
        if why := seen(look):
            yield Reason(why, roles)
            return
    if look.is_text and not look.is_harmless:
        yield from _about_people(look, ask(look.sample.values))


def _about_people(look: Look, found: People) -> Iterator[Reason]:
    named = words(look.name)
    if found.named(things=bool(speaks_of(named, THING))):
        share = _percent((found.full + found.single) / found.values)
        yield Reason(f"names people in {share} of the different values looked at", NAMED)
    elif found.mentioned:
        share = _percent(found.inside / found.values)
        yield Reason(f"mentions people in {share} of the different values looked at", WRITTEN)
    elif (
        found.unread > UNREAD * found.values and look.different >= MANY and not speaks_of(named, _SAYS_WHAT, "measure")
    ):
        yield Reason("is written in a language in which nothing here looks for names", NAMED)


def singles_out(look: Look) -> bool:
    """Whether nearly every value is different, so that who knows one finds its row; no reason to refuse amounts."""
    return look.values >= LEAST_VALUES and look.distinct >= UNIQUE


def _unreadable(look: Look) -> str | None:
    kind = look.kind
    if pa.types.is_nested(kind):
        texts = any(word in str(kind) for word in ("string", "binary"))
        small = re.search(r"item: u?int8\b", str(kind))
        return "holds nested text or bytes, which may contain anything" if texts or small else None
    if "binary" in str(kind):
        return "holds bytes, which may contain anything"
    return None


def _personal(look: Look) -> str | None:
    if not look.is_text:
        return None
    dated = look.is_date or look.share("coordinates") > 0.5
    for form, (what, chance) in PERSONAL.items():
        share = look.share(form)
        if form == "an_ip" and "version" in words(look.name):
            continue
        if share > chance and not (dated and form in ("a_phone", "a_street")):
            return f"seems to hold {what} in {_percent(share)} of its values"
    return None


def _among_words(look: Look) -> bool:
    """Whether values are of several words, and most of them hold no form that points at a person."""
    return look.words >= LEAST_WORDS and all(look.share(form) < MOSTLY for form in PERSONAL)


def _card_numbers(look: Look) -> str | None:
    """Long numbers whose last digits all check; by chance one in ten does."""
    numbers = [digits for value in look.sample.values if (digits := re.sub("[ -]", "", value)).isdecimal()]
    long = [number for number in numbers if 13 <= len(number) <= 19]
    checked = len(long) >= max(5, 0.5 * len(look.sample.values)) and sum(map(luhn, long)) >= 0.9 * len(long)
    return "seems to hold card numbers: their last digits check" if checked else None


def _encoded(look: Look) -> str | None:
    """Base64 (RFC 4648) of text; random codes hardly ever decode to any."""
    if not look.is_text or look.words > 1 or look.different < MANY:
        return None
    decoded = sum(map(_is_encoded_text, look.sample.values))
    return "holds text in base64, which may say anything" if decoded >= 0.5 * len(look.sample.values) else None


def _is_encoded_text(value: str) -> bool:
    if len(value) < LEAST_ENCODED or value.isdecimal() or not _BASE64.fullmatch(value):
        return False
    core = value.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        text = base64.b64decode(core + "=" * (-len(core) % 4)).decode()
    except ValueError:
        return False
    return text.isprintable()


def _user_names(look: Look) -> str | None:
    if not look.is_text or look.different < 5 or look.words > 1.2:
        return None
    called = words(look.name)
    named = speaks_of(called, USER)
    chosen = sum(_CHOSEN_NAME.fullmatch(value) is not None for value in look.sample.values)
    account = speaks_of(called, ACCOUNT) or {"screen", "name"} <= set(called)
    if look.different >= MANY and (account or (named and chosen >= 0.3 * len(look.sample.values))):
        return "seems to hold user names, as the column is called"
    share = sum(map(is_user_name, look.sample.values)) / len(look.sample.values)
    alone = look.distinct >= UNIQUE and look.share("handle") >= UNIQUE
    if share >= (0.15 if named else 0.2 if alone else 0.5):
        return f"seems to hold user names in {_percent(share)} of the different values looked at"
    return None


def _birth_dates(look: Look) -> str | None:
    """Full dates that are named so, or spread over as many years as people do; dates of other things have a name."""
    if look.different < LEAST_VALUES:
        return None
    dated = pa.types.is_date(look.kind) or pa.types.is_timestamp(look.kind) or look.share("date") > 0.8
    spread = spread_of_years(look.sample.values)
    numbered = look.digits[1] >= 5 and spread is not None
    named = words(look.name)
    if speaks_of(named, BIRTH, "birth") and (dated or spread is not None or _days_of_lives(look)):
        return "holds birth dates"
    if not (dated or numbered or (look.is_text and spread is not None)):
        return None
    years = None if speaks_of(named, DATED) else spread
    if years is None and speaks_of(named, WRITTEN_BY_PROGRAMS) and not numbered:
        years = spread_of_years(look.sample.values)
    return "holds dates that may be birth dates" if years is not None and years >= YEARS_OF_LIVES else None


def _part_of_birth_dates(look: Look) -> str | None:
    """Whole numbers that are a part of birth dates, by name and range: together they are the date."""
    named = words(look.name)
    born = speaks_of(named, ("yob", "geburtsjahr")) or (
        speaks_of(named, BIRTH, "birth") and speaks_of(named, PART_OF_A_DATE)
    )
    ranged = any(low <= look.low and look.high <= high for low, high in ((1, 31), (1880, 2040)))
    return "holds years, months or days of birth" if born and ranged and look.different > 2 else None


def _days_of_lives(look: Look) -> bool:
    """Whether numbers that are named after births may count days or seconds: they spread over ten years of days."""
    measured = speaks_of(words(look.name), (*MEASURE, "weight"))
    return look.bounds is not None and look.high - look.low > TEN_YEARS and not measured


def _free_text(look: Look) -> str | None:
    long = look.is_text and look.words >= FREE_WORDS and look.different >= LEAST_TEXTS and not look.is_date
    return "seems to be free text" if long else None


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "under 1%"
