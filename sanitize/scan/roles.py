"""A role for every column, proposed from its name, its values, what detectors say of them and how many differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sanitize.columns.evidence import Evidence
from sanitize.columns.judge import BORN, COUNTED, NAMED, WRITTEN, reasons, singles_out
from sanitize.columns.look import Look
from sanitize.columns.people import People
from sanitize.columns.words import (
    BIRTH,
    IDENTIFIER,
    LABEL,
    MEASURE,
    QUASI,
    SENSITIVE,
    TEXT,
    THING,
    of_a_thing,
    speaks_of,
    words,
)
from sanitize.image.column import TYPE
from sanitize.stage.shapes import Role
from sanitize.tabular.suggest import suggest_hierarchy

TELLING = ("email", "ip", "mac", "uuid", "hash", "iban", "card", "ssn", "url", "phone")
"""Patterns of values that point at a person or a device."""
ENTITIES = {
    "PERSON": 0.6,
    "STREET_ADDRESS": 0.6,
    "EMAIL_ADDRESS": 0.5,
    "PHONE_NUMBER": 0.6,
    "US_SSN": 0.5,
    "CREDIT_CARD": 0.5,
    "IBAN_CODE": 0.5,
    "IP_ADDRESS": 0.5,
    "USERNAME": 0.5,
}
"""Entities that identify, and the least share of values that must be of them."""
SURE = 0.85
"""Share that counts also where the name or other values speak of places: towns and people share names."""
UNIQUE = 0.95
FEW = 0.2
"""Share of different values up to which they are categories."""
_KINDS = frozenset(("status", "type", "group", "level", "class", "category", "segment", "tier", "rank", "art", "typ"))
"""Words of headings that leave what they are of as it is: a marital status is known as the marriage is."""
MOST_QUASI = 8
"""Quasi-identifiers that can be generalized together without losing everything."""
_KNOWN = (
    {*BIRTH, "age", "alter", "edad", "idade", "eta"},
    frozenset({"sex", "gender", "geschlecht", "sexe", "sexo", "sesso"}),
    frozenset({"zip", "zipcode", "postcode", "postal", "plz", "postleitzahl", "cp", "cep", "cap"}),
    frozenset({"city", "town", "ort", "stadt", "wohnort", "ville", "ciudad", "cidade", "citta", "county", "region"}),
    frozenset({"job", "occupation", "profession", "beruf", "employer", "education", "nationality", "race"}),
)
"""What is known of people, from the best known on."""
_LATIN = re.compile(r"[A-Za-z]")
FREE_WORDS = 5.0
LONGEST_ADDRESS = 14
"""Words, on average, up to which a column of addresses isn't text."""
LEAST = 20
"""Fewer sampled values than this say nothing about uniqueness."""
SECONDS, MILLISECONDS, DAYS = (946_684_800, 2_050_000_000), (946_684_800_000, 2_050_000_000_000), (19000101, 20991231)
"""Whole numbers that are times: since 1970, for 2000 to 2034, and yyyymmdd."""
NAMES = frozenset({"name", "names", "nom", "nombre", "nome", "naam"})
"""What things have as well as people."""
MASKS = "values are masks of pictures"
"""Why a column of pictures isn't searched for faces."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The role a column seems to have, why, and for a quasi-identifier how it may be generalized."""

    column: str
    role: Role
    why: str
    hierarchy: Mapping[str, object] | None = None


class _Seen(NamedTuple):
    """All that is known of a column."""

    look: Look
    evidence: Evidence
    named: tuple[str, ...]


def propose(look: Look, values: pa.Array | pa.ChunkedArray, evidence: Evidence | None = None) -> Proposal:
    """The most careful role that the name or the sampled values of a column speak for."""
    seen = _Seen(look, evidence or {}, words(look.name))
    for role, reason in _RULES:
        if why := reason(seen):
            return Proposal(look.name, role, why)
    if not (look.is_text or look.is_date or look.is_number or pa.types.is_boolean(look.kind)) or not look.values:
        return Proposal(look.name, "drop", "holds nothing" if not look.values else "its type says little")
    return _harmless_or_known(seen, values)


def _harmless_or_known(seen: _Seen, values: pa.Array | pa.ChunkedArray) -> Proposal:
    """What others may know of a person is quasi-identifying; the rest is passed on, and why says what follows."""
    look = seen.look
    word = speaks_of(seen.named, QUASI)
    others = [part for part in seen.named if part not in QUASI | _KINDS]
    measured = speaks_of(others, (*MEASURE, *THING), "measure")
    born = next((one for one in reasons(look, "keep", _nobody) if one.roles == BORN), None)
    if look.different > 1 and (born or (word and not measured and not _only_time(look))):
        flat = _beyond_floats(look, values)
        why = f"named {word!r}: others may know it about a person" if word else born.why if born else ""
        return Proposal(look.name, "quasi", why, {"flat": True} if flat else suggest_hierarchy(values))
    if look.is_date and not _only_time(look) and look.different > 1:
        return Proposal(look.name, "quasi", "a date, which others may know about a person", suggest_hierarchy(values))
    alone = "; nearly every value is different, so anyone who knows one finds its row" if singles_out(look) else ""
    what = "true or false" if pa.types.is_boolean(look.kind) else "a number" if look.is_number else "a few categories"
    if look.is_text and look.distinct > FEW:
        what = "names of things" if look.words < FREE_WORDS else "labels"
    return Proposal(look.name, "keep", f"{what}, released unchanged{alone}")


def _nobody(values: Sequence[str]) -> People:
    return People(len(values))


def _only_time(look: Look) -> bool:
    return look.share("time") > 0.5 or pa.types.is_time(look.kind) or pa.types.is_duration(look.kind)


def at_most(proposals: Sequence[Proposal], most: int = MOST_QUASI) -> tuple[Proposal, ...]:
    """The proposals with the quasi-identifiers that are known best of people, and the others passed on."""
    ranked = sorted((one for one in proposals if one.role == "quasi"), key=_rank)
    over = {one.column for one in ranked[most:]}
    why = f"would be one quasi-identifier too many ({most} are generalized); anyone who knows it finds fewer rows"
    return tuple(Proposal(one.column, "keep", why) if one.column in over else one for one in proposals)


def _rank(proposal: Proposal) -> int:
    named = words(proposal.column)
    return next((place for place, known in enumerate(_KNOWN) if speaks_of(named, known, "birth")), len(_KNOWN))


def _beyond_floats(look: Look, values: pa.Array | pa.ChunkedArray) -> bool:
    """Whether there are whole numbers too large to be cut into intervals, whose width would be lost in rounding."""
    bounds = pc.min_max(values).as_py().values() if pa.types.is_integer(look.kind) else ()
    return any(abs(bound) > 2**53 for bound in bounds if bound is not None)


def _picture(seen: _Seen) -> str | None:
    kind = seen.look.kind
    encoded = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or kind == TYPE
    return "values are pictures or paths of pictures" if encoded or seen.look.share("picture") > 0.5 else None


def _masks(seen: _Seen) -> str | None:
    return MASKS if _picture(seen) and set(seen.named) & {"mask", "masks", "segmentation"} else None


def _annotated(seen: _Seen) -> str | None:
    """Boxes of objects beside the names of what they are, as annotation formats have them."""
    kind = seen.look.kind
    boxes = pa.types.is_struct(kind) and {"bbox", "category"} <= {kind.field(at).name for at in range(kind.num_fields)}
    return "boxes of objects in pictures" if boxes else None


def _nested(seen: _Seen) -> str | None:
    if pa.types.is_nested(seen.look.kind) and "string" in str(seen.look.kind):
        return "nested text"
    return "values are JSON or markup" if seen.look.share("structured") >= 0.5 else None


def _telling_values(seen: _Seen) -> str | None:
    """By the form of values; by entity unless values are times, which detectors also take for numbers of people."""
    look = seen.look
    if look.is_date:
        return None
    pattern = next((kind for kind in TELLING if look.share(kind) >= 0.5), None)
    if pattern:
        return f"values look like: {pattern}"
    if look.is_harmless or look.share("postcode") > 0.6 or (look.different < 5 and look.values >= LEAST):
        return None
    if look.words <= LONGEST_ADDRESS and seen.evidence.get("STREET_ADDRESS", 0) >= 0.8 and not look.share("sentence"):
        return "values look like: STREET_ADDRESS"
    if _free(look):
        return None
    place = _of_places(seen.evidence) or bool(speaks_of(seen.named, QUASI))
    entity = next((name for name, least in ENTITIES.items() if seen.evidence.get(name, 0) >= least), None)
    if entity and place and seen.evidence[entity] < SURE:
        return None
    return f"values look like: {entity}" if entity else None


def _free_text(seen: _Seen) -> str | None:
    look = seen.look
    if not look.is_text or look.is_harmless:
        return None
    if _free(look):
        return f"values have {look.words:.0f} words on average"
    word = speaks_of(seen.named, TEXT, "text")
    return f"named {word!r}" if word and look.words >= 2 and look.distinct > 0.3 else None


def _named_identifier(seen: _Seen) -> str | None:
    look, named = seen.look, seen.named
    word = speaks_of(named, IDENTIFIER, "identifier")
    if not word or look.is_date or pa.types.is_boolean(look.kind) or (look.is_number and not look.digits[1]):
        return None
    if speaks_of(named, MEASURE, "measure") or _measured(look) or _epoch(look, MILLISECONDS):
        return None
    if of_a_thing(named):
        return f"named {word!r}" if look.distinct > UNIQUE and word not in NAMES else None
    if word in NAMES and not _names_people(seen):
        return None
    if look.share("code") < 0.5 and look.is_text and _of_places(seen.evidence) and not _names_people(seen):
        return None
    varied = look.distinct > 0.1 or look.different > 50 or seen.evidence.get("PERSON", 0) >= 0.3
    return f"named {word!r}" if varied else None


def _label(seen: _Seen) -> str | None:
    word = speaks_of(seen.named, LABEL)
    return f"named {word!r}" if word and seen.look.different <= 20 and seen.look.distinct < UNIQUE else None


def _sensitive(seen: _Seen) -> str | None:
    word = speaks_of(seen.named, SENSITIVE)
    return f"named {word!r}" if word and not speaks_of(seen.named, QUASI) else None


def _named(seen: _Seen) -> str | None:
    """What a run would refuse to release: values that name or mention people, addresses and numbers among others."""
    found = next(reasons(seen.look, "keep"), None)
    return found.why if found and found.roles == NAMED else None


def _mentions(seen: _Seen) -> str | None:
    found = next(reasons(seen.look, "keep"), None)
    return found.why if found and found.roles == WRITTEN else None


def _numbers(seen: _Seen) -> str | None:
    """Codes and running numbers that tell records or people apart, whatever their name."""
    found = next(reasons(seen.look, "keep", _nobody), None)
    return found.why if found and found.roles == COUNTED else None


def _names_people(seen: _Seen) -> bool:
    """Whether the values of a column of names are people's, or in a script that few lists of names know."""
    latin = sum(value.isascii() or bool(_LATIN.search(value)) for value in seen.look.sample.values)
    return seen.evidence.get("PERSON", 0) >= 0.3 or latin < 0.5 * len(seen.look.sample.values)


def _free(look: Look) -> bool:
    if not look.is_text or look.distinct <= 0.05:
        return False
    plain = look.words >= 4.2 and look.distinct > 0.5 and look.share("lower_word") >= 0.6
    prose = look.words >= 2 and look.distinct > 0.3 and look.share("sentence") >= 0.3
    return look.words >= FREE_WORDS or plain or prose


def _measured(look: Look) -> bool:
    """Whether values have decimals or units."""
    return look.is_text and not look.digits[1] and look.share("measure") > 0.8


def _epoch(look: Look, bounds: tuple[int, int]) -> bool:
    return bool(look.digits[1]) and bounds[0] <= look.low and look.high <= bounds[1]


def _of_places(evidence: Evidence) -> bool:
    return evidence.get("LOCATION", 0) >= 0.3 or evidence.get("OCCUPATION", 0) >= 0.3


_RULES: tuple[tuple[Role, Callable[[_Seen], str | None]], ...] = (
    ("image", _masks),
    ("image", _picture),
    ("keep", _annotated),
    ("text", _nested),
    ("identifier", _telling_values),
    ("text", _free_text),
    ("identifier", _named),
    ("text", _mentions),
    ("identifier", _named_identifier),
    ("label", _label),
    ("sensitive", _sensitive),
    ("identifier", _numbers),
)
"""Asked in this order; the first that has a reason decides."""
