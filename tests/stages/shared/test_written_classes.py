"""How the classes of written rows are counted: people bucket by bucket, and rows at once."""

from __future__ import annotations

from sanitize.stages.shared.classes_by_person import ClassesByPerson
from sanitize.stages.shared.written_classes import WrittenClasses
from sanitize.tabular.histogram import Histogram


def test_people_are_counted_bucket_by_bucket_unless_earlier_rows_count_with_them() -> None:
    columns = ("age",), ("illness",)
    by_person = ClassesByPerson(*columns, 3, ("illness",))
    assert WrittenClasses(*columns, 3, (), unit="id").by_person() == by_person
    assert WrittenClasses(*columns, 3, ()).by_person() is None
    earlier = Histogram.zero(*columns, by_unit=True)
    assert WrittenClasses(*columns, 3, (), earlier, "id").by_person() is None
