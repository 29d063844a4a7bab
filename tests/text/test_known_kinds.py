import pyarrow as pa
import pytest

from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.known_kinds import kinds
from sanitize.text.known_values import KnownValue
from sanitize.text.surrogates import Surrogate

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("column", "name", "kind"),
    [
        ("patient", True, "PERSON"),
        ("home_town", False, "LOCATION"),
        ("EmailAddress", False, "EMAIL_ADDRESS"),
        ("employer", False, "ORGANIZATION"),
        ("postalCode", False, "ZIP_CODE"),
    ],
)
def test_the_column_says_of_what_kind_a_value_is(column: str, name: bool, kind: str) -> None:
    assert kinds([KnownValue("Marta Oye", name=name, column=column)])["marta"] == kind


def test_a_column_that_says_nothing_gives_no_kind() -> None:
    assert kinds([KnownValue("ZX-4471", column="case_no")]) == {}


def test_a_surrogate_of_a_known_value_is_of_its_kind(detector) -> None:
    known = (KnownValue("Thandeka Mbeki", name=True, column="name"), KnownValue("ZX-4471-b", column="case_no"))
    note = "thandeka came, T. Mbeki wrote, case ZX-4471-b"
    result = scrub_column(pa.array([note]), detector, Treatment({}, Surrogate(KEY)), [known])
    released = result.values[0].as_py()
    assert "thandeka" not in released.lower()
    assert "mbeki" not in released.lower()
    assert released.endswith("case <KNOWN_VALUE>")
    assert released.count("<") == 1
