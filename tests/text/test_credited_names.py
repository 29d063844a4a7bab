import pytest

from sanitize.text.credited_names import credited_names
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("/**\n * @author Ngozi Chukwuemeka\n */", ["Ngozi Chukwuemeka"]),
        ("# TODO(Jurgita): drop this", ["Jurgita"]),
        ("Fix a crash, reported by Iker de Etxeberria (closes: #12).", ["Iker de Etxeberria"]),
        ("INSERT INTO t VALUES (1,'Murugan Selvaraj','x')", ["Murugan Selvaraj"]),
        ("owner: 'Võ Hoàng Yến'", ["Võ Hoàng Yến"]),
        (";; Author: Will Young", ["Will Young"]),
        ("# Author: Will Young <w@example.org>", ["Will Young"]),
        ("Author: Default Parser settings; maintainer: Default Parser", []),
        ("written by the parser, added by Default, reviewed by Default Settings", []),
        ("Copyright The Ninja Authors; author: Mozilla Foundation", []),
        ("font = 'Linear Gradient', kind = 'Primary Key'", []),
    ],
)
def test_credited_names(text: str, names: list[str]) -> None:
    found = credited_names(text, vocabulary())
    assert sorted(text[one.start : one.end] for one in found) == sorted(names)
