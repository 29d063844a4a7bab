"""How much harmless text the detector covers: source code in ten languages and more, and prose of twelve domains.

    python benchmarks/benign.py [--code] [--prose] [--show ENTITY] [--assert]

Code comes in blocks out of installed packages and the machine's own folders, those halves of the packages that the
training of the CRF doesn't read. Prose comes out of the documentation of installed packages and of web services, and
from sentence patterns below, filled at random. Whatever may name a person, a place or a date is left out of both.
Printed are blocks that change (asserted: at most 2%), and shares of characters covered (at most 1% in all, .3% by one
entity).
"""

from __future__ import annotations

import argparse
import ast
import gzip
import html
import importlib.util
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.detector import TextDetector
from sanitize.text.operators import Document
from sanitize.text.train.sources import SUFFIXES, blocks, names_nobody

BLOCKS = 60
SENTENCES = 180
DOCUMENTATION = {
    "machine learning": "sklearn", "statistics": "scipy", "tables": "polars", "graphics": "matplotlib",
    "language": "spacy", "image processing": "albumentations",
}  # fmt: skip
SERVICES = {
    "billing": ("ce", "budgets", "billingconductor"), "health records": ("healthlake", "medical-imaging", "omics"),
    "logistics": ("supplychain", "location", "iotfleetwise"),
    "manufacturing": ("lookoutequipment", "iotsitewise", "panorama"),
    "operations": ("ssm", "cloudwatch", "rds"),
}  # fmt: skip
PATTERNS = (
    "BP {a}/{b} mmHg, heart rate {b}, respiratory rate {c}, saturation {d}% on {c} L.",
    "Haemoglobin {c}.{d} g/dL, white cells {c}.{e}, platelets {a}, sodium {a}, potassium {e}.{c}, urea {e}.{e}.",
    "Creatinine {a} umol/L (baseline {b}), eGFR {b}, CRP {a}, lactate {e}.{c}, troponin below {c} ng/L.",
    "Start bisoprolol {e}.{c} mg once daily, stop diltiazem, keep ramipril at {c} mg.",
    "Ceftriaxone {e} g IV every {c} hours for {e} days, then co-amoxiclav {a} mg three times a day.",
    "No pleural rub, no wheeze, liver not enlarged, reflexes brisk, plantars down.",
    "Known Bechterew's disease and Osler's nodes, no Chvostek's sign, Weber test central.",
    "Swan-Ganz removed, Kehr's drain in place, Miller-Abbott tube not needed.",
    "Glasgow coma scale {c}, Karnofsky {b}, Barthel index {b}, Ranson score {e}.",
    "MEDICATIONS: none. ALLERGIES: penicillin. FAMILY HISTORY: unremarkable. ASSESSMENT: stable.",
    "MRI of the lumbar spine shows a disc bulge at L{e}/L{e} without stenosis; T{c} is normal.",
    "Wound of {c} x {e} cm, base clean, edges undermined at {e} mm, exudate moderate.",
    "Peak flow {a} L/min, FEV1/FVC {b}%, DLCO {b}% predicted.",
    "Serum osmolality {a}, urine sodium {b}, anion gap {c}, base excess -{e}.{e}.",
    "Replace the gasket, torque the M{c} bolts to {b} Nm, and bleed the line at {e}.{e} bar.",
    "The pump delivers {a} L/h at {c} m head and draws {e}.{e} kW.",
    "Whisk {e} eggs with {a} g of sugar, fold in {b} g of flour, bake at {a} degrees for {b} minutes.",
    "Batch {a} failed the hardness test at {b} HRC; rework by grinding {e} um.",
)
"""Sentences of wards, laboratories, workshops and kitchens."""

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
_TAG = re.compile(r"<[^>]+>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def sentences() -> dict[str, list[str]]:
    """Sentences by domain; nothing that may name somebody."""
    found = {domain: list(islice(_docstrings(package), SENTENCES)) for domain, package in DOCUMENTATION.items()}
    found |= {domain: list(islice(_services(names), SENTENCES)) for domain, names in SERVICES.items()}
    draw = random.Random(5)
    found["wards and workshops"] = [
        draw.choice(PATTERNS).format(
            a=draw.randint(90, 190),
            b=draw.randint(40, 99),
            c=draw.randint(10, 30),
            d=draw.randint(0, 9),
            e=draw.randint(1, 9),
        )
        for _ in range(2 * SENTENCES)
    ]
    return found


def _docstrings(package: str) -> Iterator[str]:
    spec = importlib.util.find_spec(package)
    for folder in spec.submodule_search_locations or () if spec else ():
        for file in sorted(Path(folder).rglob("*.py")):
            if "test" not in file.name:
                nodes = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, _DOCUMENTED)]
                for node in islice(nodes, 8):
                    for paragraph in (ast.get_docstring(node) or "").split("\n\n")[:2]:
                        yield from _plain(paragraph)


def _services(names: Sequence[str]) -> Iterator[str]:
    spec = importlib.util.find_spec("botocore")
    for root in spec.submodule_search_locations or () if spec else ():
        for name in names:
            for file in sorted(Path(root, "data", name).rglob("service-2.json.gz")):
                for shape in islice(json.loads(gzip.decompress(file.read_bytes()))["shapes"].values(), 400):
                    yield from _plain(html.unescape(_TAG.sub(" ", shape.get("documentation", ""))))


def _plain(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(" ".join(text.split()))[:2]:
        if 40 <= len(sentence) <= 300 and names_nobody(sentence):
            yield sentence


class Noted:
    """The operator that notes what it is given, and leaves nothing of it."""

    action: ClassVar[str] = "replace"

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def __call__(self, value: str, entity: str, document: Document) -> str:
        """A placeholder."""
        self.found.append((entity, value))
        return f"<{entity}>"


def covered(texts: Sequence[str], detector: TextDetector, shown: str) -> tuple[int, Counter[str]]:
    """How many cells with these texts change, and characters covered by entity."""
    changed, sizes = 0, Counter[str]()
    for text in texts:
        noted = Noted()
        result = scrub_column(pa.array([text]), detector, Treatment({}, noted))
        changed += result.values[0].as_py() != text
        for entity, value in noted.found:
            sizes[entity] += len(value)
            if shown in (entity, "all"):
                place = max(text.find(value), 0)
                around = text[max(place - 30, 0) : place], value, text[place + len(value) : place + len(value) + 15]
                print(f"  {entity}: {around}")
    return changed, sizes


def main() -> None:
    """Measure both corpora."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("code", "prose", "assert"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--show", default="", help="print what this entity covers, or `all`")
    options = parser.parse_args()
    detector = TextDetector.open(language="en")
    if options.code or not options.prose:
        by_language = {name: list(blocks(name, BLOCKS, 1, machine=True)) for name in SUFFIXES}
        texts = [block for found in by_language.values() for block in found]
        total = 0
        for language, found in by_language.items():
            changed, sizes = covered(found, detector, options.show)
            total += changed
            print(f"{language:12} {changed:4} of {len(found):4} blocks change  {dict(sizes.most_common(4))}")
        print(f"code: {total} of {len(texts)} blocks change ({total / len(texts):.1%})")
        assert not vars(options)["assert"] or total <= 0.02 * len(texts)
    if options.prose or not options.code:
        by_domain = sentences()
        size, every = 0, Counter[str]()
        for domain, found in by_domain.items():
            _, sizes = covered(found, detector, options.show)
            own = sum(map(len, found))
            size, every = size + own, every + sizes
            share = sizes.total() / max(own, 1)
            print(f"{domain:20} {len(found):4} sentences, {share:6.2%} covered {dict(sizes.most_common(3))}")
        shares = {entity: round(count / size, 5) for entity, count in every.most_common()}
        print(f"prose: {sum(map(len, by_domain.values()))} sentences, {every.total() / size:.2%} covered, {shares}")
        assert not vars(options)["assert"] or (
            every.total() <= 0.01 * size and max(every.values(), default=0) <= 0.003 * size
        )


if __name__ == "__main__":
    main()
