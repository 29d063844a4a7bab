"""Values of fields that hold people are names; fields of programs and settings are not."""

from __future__ import annotations

import pytest

from sanitize.text.named_fields import named_fields
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{Infobox person|name=Besnik Kelmendi|spouse=Vjollca}}", ["Besnik Kelmendi", "Vjollca"]),
        ("naam=Lowri Weerasekara&rol=gast", ["Lowri Weerasekara"]),
        ("sender: Aigerim\nbody: hi", ["Aigerim"]),
        ("Attn: Thandeka Zondi\nDock 4", ["Thandeka Zondi"]),
        ("Ostali: Kelmendi^Besnik^A", ["Kelmendi^Besnik^A"]),
        ("surname: Okwuosa\nrole: viewer", ["Okwuosa"]),
    ],
)
def test_names_in_fields(text: str, names: list[str]) -> None:
    assert [text[found.start : found.end] for found in named_fields(text, vocabulary())] == names


@pytest.mark.parametrize(
    "text",
    [
        "name: Build\nsteps:\n  - uses: checkout\n  - run: make\n",
        'host = "Proxmox";\nname = "Grafana";\nreturn host;\n',
        "colour: Red\nfrom: Monday",
        "x^y Sum^Total",
        "status=Open&role=Guest",
    ],
)
def test_other_fields_hold_none(text: str) -> None:
    assert not list(named_fields(text, vocabulary()))
