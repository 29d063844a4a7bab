"""How much harmless text the detector covers: source code in ten languages and more, and prose of twelve domains.

    python benchmarks/benign.py [--code] [--prose] [--held-out] [--show ENTITY] [--assert]

Code comes in blocks out of installed packages and the machine's own folders, those halves of the packages that the
training of the CRF doesn't read. Prose comes out of the documentation of packages and web services, and from sentence
patterns below, filled at random. Whatever may name a person, a company, a place or a date is left out of both.
`--held-out` takes other packages, services and blocks, on which no rule was made.
Printed are blocks that change (asserted: at most 2%), and shares of characters covered (at most 1% in all, .3% by one
entity).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import ClassVar

import pyarrow as pa

from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.detector import TextDetector
from sanitize.text.operators import Document
from sanitize.text.train.documentation import of_package, of_service
from sanitize.text.train.sources import SUFFIXES, blocks

BLOCKS = 60
SENTENCES = 180
DOCUMENTATION = {
    "machine learning": ("sklearn", "datasets"), "statistics": ("scipy", "sympy"), "tables": ("polars", "duckdb"),
    "graphics": ("matplotlib", "rich"), "language": ("spacy", "rdflib"),
    "image processing": ("albumentations", "mediapipe"), "web": ("pydantic", "moto"),
    "testing": ("hypothesis", "faker"),
}  # fmt: skip
"""Packages by domain: the one that rules are made on, and the one that is held out."""

SERVICES = {
    "billing": (("cur", "invoicing", "bcm-pricing-calculator"), ("bcm-data-exports", "marketplace-agreement")),
    "health records": (("omics", "comprehend"), ("transcribe", "translate")),
    "logistics": (("supplychain", "iotfleetwise"), ("geo-places", "importexport", "snowball")),
    "manufacturing": (("panorama", "iottwinmaker"), ("iotwireless", "iot-managed-integrations")),
    "operations": (("ssm", "rds"), ("cloudformation", "ecs")),
}
"""Web services by domain, likewise."""

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


def sentences(*, held_out: bool) -> dict[str, list[str]]:
    """Sentences by domain; nothing that may name somebody."""
    found = {domain: documented(of_package(names[held_out])) for domain, names in DOCUMENTATION.items()}
    for domain, names in SERVICES.items():
        found[domain] = documented(chain.from_iterable(islice(of_service(name), SENTENCES) for name in names[held_out]))
    if held_out:
        return found
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


def documented(found: Iterable[str]) -> list[str]:
    """The first distinct sentences."""
    return list(islice(dict.fromkeys(found), SENTENCES))


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
    for name in ("code", "prose", "held-out", "assert"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--show", default="", help="print what this entity covers, or `all`")
    options = parser.parse_args()
    detector = TextDetector.open(language="en")
    if options.code or not options.prose:
        skipped = BLOCKS if options.held_out else 0
        by_language = {name: list(blocks(name, skipped + BLOCKS, 1, machine=True))[skipped:] for name in SUFFIXES}
        texts = [block for found in by_language.values() for block in found]
        total = 0
        for language, found in by_language.items():
            changed, sizes = covered(found, detector, options.show)
            total += changed
            print(f"{language:12} {changed:4} of {len(found):4} blocks change  {dict(sizes.most_common(4))}")
        print(f"code: {total} of {len(texts)} blocks change ({total / len(texts):.1%})")
        assert not vars(options)["assert"] or total <= 0.02 * len(texts)
    if options.prose or not options.code:
        by_domain = sentences(held_out=options.held_out)
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
