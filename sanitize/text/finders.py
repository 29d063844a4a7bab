"""The finders of names that go by rules and lists, all with one signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sanitize.text.acting_persons import acting_persons
from sanitize.text.clinical_persons import clinical_persons
from sanitize.text.credited_names import credited_names
from sanitize.text.families import families
from sanitize.text.file_names import file_names
from sanitize.text.inner_tables import inner_tables
from sanitize.text.joined_names import joined_names
from sanitize.text.logged_accounts import logged_accounts
from sanitize.text.match_reports import match_reports
from sanitize.text.named_fields import named_fields
from sanitize.text.names_in_capitals import names_in_capitals
from sanitize.text.names_without_capitals import names_without_capitals
from sanitize.text.owned_devices import owned_devices
from sanitize.text.rare_names.finder import rare_names
from sanitize.text.record_formats import record_formats
from sanitize.text.spaced_letters import spaced_letters
from sanitize.text.spans import Finding
from sanitize.text.speakers import speakers
from sanitize.text.titled_names import titled_names
from sanitize.text.vocabulary import Vocabulary

Finder = Callable[[str, Vocabulary], Iterator[Finding]]

IN_A_WINDOW: tuple[Finder, ...] = (names_without_capitals, joined_names, credited_names, families, rare_names)
"""Those that read a window; what they find is judged and held against the thresholds of a policy."""

IN_A_TEXT: tuple[Finder, ...] = (
    logged_accounts,
    record_formats,
    inner_tables,
    speakers,
    acting_persons,
    owned_devices,
    file_names,
    named_fields,
    match_reports,
    names_in_capitals,
    spaced_letters,
    titled_names,
    clinical_persons,
)
"""Those that read a text as a whole, since they need the lines or sentences around a name."""
