"""Hierarchies: labels, losses, completeness, and errors that name no value."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import UsageError
from sanitize.tabular.hierarchy import Csv, Date, Flat, Hierarchy, Interval, Mask, Tree
from sanitize.tabular.levels import Levels, from_labels


def released(levels: Levels, level: int) -> list[object]:
    labels = levels.labels[level].to_pylist()
    return [labels[group] for group in levels.codes[level]]


def lost(levels: Levels, level: int) -> list[float]:
    return [float(levels.loss[level][group]) for group in levels.codes[level]]


def test_intervals_with_top_and_bottom() -> None:
    levels = Interval(5, 10, 20, top=90, bottom=18).build(pa.array([3, 18, 37, 93]), "age")
    assert released(levels, 0) == [3, 18, 37, 93]
    assert released(levels, 1) == ["<18", "[18, 20)", "[35, 40)", ">=90"]
    assert released(levels, 3) == ["<18", "[18, 20)", "[20, 40)", ">=90"]
    assert released(levels, 4) == ["*"] * 4
    assert lost(levels, 1) == pytest.approx([14 / 90, 1 / 90, 4 / 90, 3 / 90])


def test_fractional_intervals_hold_their_bounds() -> None:
    levels = Interval(0.1).build(pa.array([0.3, 0.25, -0.05]), "rate")
    assert released(levels, 1) == ["[0.3, 0.4)", "[0.2, 0.3)", "[-0.1, 0)"]


@given(st.lists(st.integers(-500, 500), min_size=1, max_size=30, unique=True))
def test_a_number_lies_in_its_interval(values: list[int]) -> None:
    levels = Interval(7, 14, 42, top=300, bottom=-300).build(pa.array(values), "n")
    for level in (1, 2, 3):
        for value, label in zip(values, released(levels, level), strict=True):
            text = str(label)
            if text.startswith(">="):
                assert value >= int(text[2:])
            elif text.startswith("<"):
                assert value < int(text[1:])
            else:
                low, high = text[1:-1].split(", ")
                assert int(low) <= value < int(high)


def test_numbers_in_strings_are_numbers() -> None:
    levels = Interval(10).build(pa.array(["37", " 4.5", ""]), "age")
    assert released(levels, 1) == ["[30, 40)", "[0, 10)", ""]


def test_mask_keeps_the_first_characters() -> None:
    levels = Mask(4, 3, 0).build(pa.array(["12345", "12", None, ""]), "zip")
    assert released(levels, 1) == ["1234*", "12", None, ""]
    assert released(levels, 2) == ["123**", "12", None, ""]
    assert released(levels, 3) == ["*"] * 4


def test_dates_in_calendar_units() -> None:
    days = pa.array([datetime.date(2024, 5, 17), datetime.date(1969, 12, 31), None])
    levels = Date("day", "month", "quarter", "year", "decade").build(days, "admitted")
    assert [released(levels, level)[0] for level in range(1, 6)] == [
        "2024-05-17",
        "2024-05",
        "2024-Q2",
        "2024",
        "2020s",
    ]
    assert [released(levels, level)[1] for level in range(1, 6)] == [
        "1969-12-31",
        "1969-12",
        "1969-Q4",
        "1969",
        "1960s",
    ]
    assert released(levels, 4)[2] is None
    assert released(Date("week").build(days, "admitted"), 1)[0] == "2024-W20"


def test_dates_as_text_and_timestamps() -> None:
    text = Date("month").build(pa.array(["2024-05-17", "2024-02-29T10:00:00"]), "d")
    assert released(text, 1) == ["2024-05", "2024-02"]
    stamps = Date("year").build(pa.array([datetime.datetime(2024, 5, 17, 3)]), "d")
    assert released(stamps, 1) == ["2024"]
    with pytest.raises(UsageError, match="1 distinct"):
        Date("month").build(pa.array(["2024-02-30"]), "d")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "job.csv"
    file.write_text("\n".join(mark.join(row) for row in (["nurse", "care", "*"], ["cook", "food", "*"])))
    levels = Csv(str(file)).build(pa.array(["cook", "nurse"]), "job")
    assert released(levels, 1) == ["food", "care"]
    assert levels.height == 3


def test_loss_counts_the_leaves_of_the_file_not_of_the_column(tmp_path: Path) -> None:
    file = tmp_path / "job.csv"
    file.write_text("a,x,*\nb,x,*\nc,y,*\nd,y,*\ne,y,*\n")
    levels = Csv(str(file)).build(pa.array(["a", "c"]), "job")
    assert lost(levels, 1) == pytest.approx([1 / 4, 2 / 4])


def test_the_level_that_merges_everything_is_a_star(tmp_path: Path) -> None:
    file = tmp_path / "n.csv"
    file.write_text("0;67;59\n1;64;59\n")
    levels = Csv(str(file)).build(pa.array([0, 1]), "n")
    assert levels.height == 3
    assert released(levels, 2) == ["*", "*"]


def test_a_tree_is_a_nested_mapping() -> None:
    tree = Tree({"EU": ["France", "Italy"], "other": {"Norway": None}})
    levels = tree.build(pa.array(["France", "Norway", None]), "country")
    assert released(levels, 1) == ["EU", "other", None]


def test_missing_values_are_counted_never_shown() -> None:
    tree = Tree({"EU": ["France"], "other": ["Norway"]})
    with pytest.raises(UsageError, match=r"'country'.*2 distinct values") as caught:
        tree.build(pa.array(["France", "Atlantis", "Utopia"]), "country")
    assert "Atlantis" not in str(caught.value)
    levels = tree.build(pa.array(["France", "Atlantis"]), "country", unknown="*")
    assert [released(levels, level) for level in range(3)] == [["France", "*"], ["EU", "*"], ["*", "*"]]


def test_a_level_that_splits_groups_is_refused() -> None:
    values = pa.array(["a", "b", "c"])
    levels = [pa.array(["x", "x", "y"]), pa.array(["p", "q", "q"])]
    with pytest.raises(UsageError, match="nested"):
        from_labels("c", values, levels, [pa.array([0.5, 0.5, 0]).to_numpy(), pa.array([0.5, 0.6, 0.6]).to_numpy()])


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: Interval(5, 12), "multiple"),
        (lambda: Interval(10, 5), "multiple"),
        (lambda: Interval(), "multiple"),
        (lambda: Interval(0), "multiple"),
        (lambda: Interval("5"), "numbers"),
        (lambda: Interval(5, top="90"), "numbers"),
        (lambda: Interval(float("nan")), "numbers"),
        (lambda: Interval(5, top=10, bottom=20), "less than top"),
        (lambda: Mask(3, 4), "falling"),
        (lambda: Mask(-1), "falling"),
        (lambda: Mask("4"), "falling"),
        (lambda: Date("year", "month"), "grow and nest"),
        (lambda: Date("week", "month"), "nest"),
        (lambda: Date("moth"), "did you mean 'month'"),
        (lambda: Date("month", format="DDD"), "isn't known"),
        (lambda: Csv(5), "path"),
        (lambda: Tree({}), "mapping"),
        (lambda: Tree("Europe"), "mapping"),
    ],
)
def test_wrong_hierarchies_are_refused_when_they_are_made(made: Callable[[], Hierarchy], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        made()


@pytest.mark.parametrize(
    ("hierarchy", "message"),
    [
        (Csv("nowhere.csv"), "can't be read"),
        (Tree({"a": ["x"], "b": {"c": ["y"]}}), "differ"),
        (Tree({"a": ["x"], "b": ["x"]}), "twice"),
    ],
)
def test_hierarchies_that_do_not_fit_are_refused_when_they_are_used(hierarchy: Hierarchy, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        hierarchy.build(pa.array([1]), "c")


def test_flat_is_all_or_nothing() -> None:
    levels = Flat().build(pa.array([1, 2, None]), "c")
    assert released(levels, 0) == [1, 2, None]
    assert released(levels, 1) == ["*", "*", "*"]
