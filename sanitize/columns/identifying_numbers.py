"""Numbers and codes that identify a record or a person: counted up, drawn, or named as those that people are given."""

from __future__ import annotations

from sanitize.columns.look import Look
from sanitize.columns.words import (
    IDENTIFIER,
    MEASURE,
    NUMBERED,
    QUASI,
    SENSITIVE,
    STANDARD,
    THING,
    speaks_of,
    words,
)

LEAST_VALUES = 20
"""Fewer values than this say nothing about uniqueness."""
UNIQUE = 0.9
MANY = 20
"""Different values from which a column of numbers that are given to people tells them apart."""
EPOCHS = (*((946_684_800 * unit, 2_050_000_000 * unit) for unit in (1, 10**3, 10**6, 10**9)), (19000101, 20991231))
"""Whole numbers that are times: seconds since 1970 and thousandths of them, for 2000 to 2034, and yyyymmdd."""
ROWS_OF_PANDAS = "__index_level_"
"""How pandas calls the names of rows in a Parquet file."""
LEAST_MADE = 8
"""Letters of words that have all the same number of them, from which they are codes."""

LEAST_NUMBERED = 4
"""Characters from which a number of a record is told from a small count."""


def identifying_numbers(look: Look) -> str | None:
    """Codes and numbers that differ in every row, or are named as those that people are given."""
    if look.is_date or not (look.digits[1] or look.is_text) or (look.is_harmless and not _is_numbered(look)):
        return None
    named = () if look.name.startswith(ROWS_OF_PANDAS) else words(look.name)
    measured, thing = speaks_of(named, (*MEASURE, *QUASI), "measure"), speaks_of(named, THING)
    coded = bool(look.digits[1]) or look.share("code") >= 0.5 or _of_one_length(look)
    given = speaks_of(named, NUMBERED, "identifier") and not (measured or thing)
    if given and coded and look.different >= MANY:
        return "holds numbers or codes that identify people"
    if look.is_text and look.share("uuid") + look.share("hash") >= 0.5 and look.different >= MANY:
        return "holds codes that are made to distinguish records"
    if speaks_of(named, STANDARD):
        return None
    if not (measured or thing) and _given_out(look):
        return "holds long numbers of one length, as they are given to people and accounts"
    if look.values < LEAST_VALUES or look.distinct < UNIQUE or not coded:
        return None
    if look.digits[1]:
        return None if measured or thing else _unique_number(look)
    if measured and look.share("postcode") > 0.6:
        return None
    return "holds a code that is different in nearly every row, so it identifies single records"


def _is_numbered(look: Look) -> bool:
    """Whether values that may be codes of diseases or measures are numbers of records: `A1042`, `1042B`.

    They differ in nearly every row, and the column's name says that they identify, or says nothing of diseases.
    """
    if look.values < LEAST_VALUES or look.distinct < UNIQUE:
        return False
    named = words(look.name)
    if speaks_of(named, (*MEASURE, *QUASI), "measure"):
        return False
    if look.share("icd") >= 0.5:
        return not speaks_of(named, (*SENSITIVE, *THING, *STANDARD, "code", "codes"))
    short = sum(len(value) < LEAST_NUMBERED for value in look.sample.values)
    coded = look.share("code") >= 0.5 and short < 0.5 * len(look.sample.values)
    return coded and bool(speaks_of(named, IDENTIFIER, "identifier"))


def _of_one_length(look: Look) -> bool:
    """Whether values are single words of so many letters and digits each that they are made, not written."""
    sample = look.sample.values
    return (
        look.is_text
        and len({len(value) for value in sample}) == 1
        and len(sample[0]) >= LEAST_MADE
        and all(value.isascii() and value.isalnum() for value in sample)
    )


def _unique_number(look: Look) -> str | None:
    """Numbers counted up, dealt out of a block, or drawn from all numbers of one length; amounts are not."""
    shortest, longest = look.digits
    if look.low >= 1500 and look.high <= 2200:
        return None
    span = look.high - look.low
    if look.distinct >= 0.95 and look.low >= 0 and span < 2 * look.values:
        return "holds a running number, so it identifies single records"
    if _times(look):
        return None
    drawn = shortest == longest and (longest >= 10 or (longest >= 7 and span >= 5 * 10 ** (longest - 1)))
    dealt = longest >= 5 and look.distinct >= 0.98 and span < 20 * look.values
    if drawn or dealt or (longest >= 4 and speaks_of(words(look.name), IDENTIFIER, "identifier")):
        return "holds a number that is different in nearly every row, so it identifies single records"
    return None


def _given_out(look: Look) -> bool:
    """Whether numbers, which may repeat, have one length of nine digits or more, and are far from one another."""
    shortest, longest = look.digits
    span = look.high - look.low
    drawn = span >= (20 * look.values if longest >= 11 else 10 ** (longest - 1) // 2)
    rounded = all(value.endswith("000") for value in look.sample.values)
    return shortest == longest >= 9 and drawn and look.different >= MANY and not (rounded or _times(look))


def _times(look: Look) -> bool:
    """Whether numbers may be times; those are not written with zeros in front."""
    bounded = any(low <= look.low and look.high <= high for low, high in EPOCHS)
    return bounded and not look.share("zero_led")
