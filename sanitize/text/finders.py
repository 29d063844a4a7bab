"""The finders of names that go by rules and lists, all with one signature."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sanitize.text import (
    acting_persons,
    clinical_persons,
    credited_names,
    families,
    file_names,
    joined_names,
    logged_accounts,
    match_reports,
    named_fields,
    names_in_capitals,
    owned_devices,
    record_formats,
    spaced_letters,
    speakers,
    sql_inserts,
    titled_names,
)
from sanitize.text.inner_tables import inner_tables
from sanitize.text.names_without_capitals import names_without_capitals
from sanitize.text.rare_names.finder import rare_names
from sanitize.text.recognizers.scanner import Scanner, Wanted
from sanitize.text.spans import Finding
from sanitize.text.vocabulary import Vocabulary

Find = Callable[[str, Vocabulary], Iterator[Finding]]


class Finder(NamedTuple):
    """A finder, and its signs: a text in which none of them matches holds nothing for it. Without any, it may."""

    find: Find
    signs: tuple[re.Pattern[str], ...] = ()


class Finders:
    """Finders, of which those are asked that may find something in a text."""

    def __init__(self, members: Sequence[Finder]) -> None:
        self.members = tuple(members)
        self._always = frozenset(place for place, finder in enumerate(self.members) if not finder.signs)
        signs = [(place, sign) for place, finder in enumerate(self.members) for sign in finder.signs]
        self._owners = [place for place, _ in signs]
        self._scanner = Scanner([Wanted(sign.pattern, bool(sign.flags & re.IGNORECASE)) for _, sign in signs])

    def find(self, text: str, words: Vocabulary) -> Iterator[Finding]:
        """What they all find."""
        for finder in self._possible(text):
            yield from finder.find(text, words)

    def _possible(self, text: str) -> Sequence[Finder]:
        found = self._scanner.may_match(text)
        if found is None:
            return self.members
        return [self.members[place] for place in sorted(self._always.union(self._owners[one] for one in found))]


IN_A_WINDOW = Finders(
    (
        Finder(names_without_capitals),
        Finder(joined_names.joined_names, joined_names.SIGNS),
        Finder(credited_names.credited_names, credited_names.SIGNS),
        Finder(families.families, families.SIGNS),
        Finder(rare_names),
    )
)
"""Those that read a window; what they find is judged and held against the thresholds of a policy."""

IN_A_TEXT = Finders(
    (
        Finder(logged_accounts.logged_accounts, logged_accounts.SIGNS),
        Finder(record_formats.record_formats, record_formats.SIGNS),
        Finder(inner_tables),
        Finder(speakers.speakers, speakers.SIGNS),
        Finder(sql_inserts.sql_inserts, sql_inserts.SIGNS),
        Finder(acting_persons.acting_persons, acting_persons.SIGNS),
        Finder(owned_devices.owned_devices, owned_devices.SIGNS),
        Finder(file_names.file_names, file_names.SIGNS),
        Finder(named_fields.named_fields, named_fields.SIGNS),
        Finder(match_reports.match_reports, match_reports.SIGNS),
        Finder(names_in_capitals.names_in_capitals, names_in_capitals.SIGNS),
        Finder(spaced_letters.spaced_letters, spaced_letters.SIGNS),
        Finder(titled_names.titled_names, titled_names.SIGNS),
        Finder(clinical_persons.clinical_persons, clinical_persons.SIGNS),
    )
)
"""Those that read a text as a whole, since they need the lines or sentences around a name."""
