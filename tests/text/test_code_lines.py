from collections.abc import Callable

import pytest

from sanitize.text.code_lines import in_code

Found = Callable[[str], list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "def train(model, loader, epochs=10):\n    for batch in loader:\n        loss = model(batch).mean()",
        "SELECT ward, COUNT(*) AS n\nFROM visits\nWHERE stay BETWEEN 1 AND 30\nGROUP BY ward HAVING COUNT(*) >= 5;",
        "kernel: [   12.482910] nvme nvme0: 16/0/0 default/read/poll queues",
        "bind TEntry <Escape> {\n    tk::EntryInsert %W %A\n}\nbind Spinbox <Up> { incr i }",
        "    mov     eax, [rdi+8]\n    movdqa  xmm1, XMMWORD PTR [rdi + 16]\n    cmp     ip, #3\n    ret\n%endmacro",
        "(defun raw-style (style)\n  (ecase style\n    (:raw `((inst bx lr-tn)))\n    (:temporary (list 'scs 1))))",
        "subseq0/2,\nsumlist(Xs, Sum) :-\n    make_point([y(20)], YPoint),\n    sum_list(Xs, Sum).",
        "module Data.Old\n  ( Tagged (..)\n  , Void, absurd\n  , Word\n  ) where\nimport Data.Void\n",
        "from parser import (\n    BaseSegment,\n    Bracketed,\n    CodeSegment,\n    Dedent,\n    Matchable,\n)",
        "Policy:\n  UserPool:\n    MinimumLength: 8\n    ports:\n      - pgid: 0\n        bandwidth: 50\n",
        "cdef int csyrk(char *uplo, int *n, c *ap, s *work) noexcept nogil\ncdef int cgeqrt(int *m) noexcept nogil",
    ],
)
def test_code_has_no_names(found_in: Found, text: str) -> None:
    assert in_code(text, 0)
    assert found_in(text) == []


def test_names_in_code_are_found(found_in: Found) -> None:
    text = (
        "public class Foo {\n  // Written by Maria Keller, ask Ken about it\n"
        '  String owner = "Jan Kowalski"; // phone (212) 555-0199\n  private String author = "Wojciechowska";\n}'
    )
    assert {"Maria Keller", "Ken", "Jan Kowalski", "(212) 555-0199", "Wojciechowska"} <= set(found_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "diff --git a/x.py b/x.py\n@@ -1,3 +1,4 @@\n def f(x):\n+    # {} asked for this\n     return x\n",
        "\\title{{A study}}\n\\author{{{} \\and others}}\n\\begin{{document}}\n\\maketitle",
        '<?xml version="1.0"?>\n<person id="4">\n  <name>{}</name>\n  <age>40</age>\n</person>',
        "person('{}', 34).\nolder(A, B) :- person(A, X), person(B, Y), X > Y.\n",
        "load(x)\nValueError: no record for {}\nTraceback (most recent call last):\n",
        "; settings\n[server]\nport = 80\nadmin = {}\n",
    ],
)
@pytest.mark.parametrize("name", ["Temitope Oyewole", "Urko Olazabal", "Tharshini Ponnambalam"])
def test_names_that_no_list_has_are_found_in_any_syntax(found_in: Found, text: str, name: str) -> None:
    assert any(name in found for found in found_in(text.format(name)))


def test_plain_words_are_a_name_after_a_credit(found_in: Found) -> None:
    for line in ("; contact: Mark Green", "; call Rose Page", "; Grace Wood <gw@example.com>"):
        name = " ".join(line.split(" <")[0].split()[-2:])
        assert any(name in found for found in found_in(f"{line}\n[server]\nport = 80\nhost = x\n"))


def test_licences_are_no_organizations(found_in: Found) -> None:
    text = (
        "the terms of the GNU Lesser General Public License as published by the Free Software Foundation, "
        "WITHOUT ANY WARRANTY"
    )
    assert found_in(text) == []


def test_names_in_inserted_rows_are_found(found_in: Found) -> None:
    text = "INSERT INTO patients (id, name, city) VALUES (1, 'Maria Keller', 'Bonn'), (2, 'Jo O''Brien', 'Cork');"
    assert any("Maria Keller" in found for found in found_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir,\nI live at 12 Main Street,\nSpringfield, and was born in Kyiv,\nworking for Acme;\nyours,\nJo",
        "Name: Maria Keller\nEmployer: Kellogg Brothers\nCity: Bonn",
        "name,city\nMaria Keller,Bonn\nWojciech Mazur,Kyiv",
        "phone:\n0335 12345\naddress:\n106 rúa olmos 44",
    ],
)
def test_letters_forms_and_lists_are_no_code(text: str) -> None:
    assert not any(in_code(text, place) for place in range(len(text)))


@pytest.mark.parametrize(
    "text",
    [
        "todo: call priya okonkwo;",
        "return to priya by monday;",
        "import docs from priya",
        "let me know if priya calls;",
        "with priya okonkwo: lunch (noon)",
        "else: ask priya okonkwo",
        "return priya's key",
        "package for priya okonkwo;\nyield to priya okonkwo;\nstatic on priya's line\nexport priya okonkwo to hr",
        "hi priya okonkwo;\nuse priya's laptop\nbind priya okonkwo policy\nthen call priya okonkwo",
    ],
)
def test_notes_that_begin_as_code_does_are_none(text: str) -> None:
    assert not any(in_code(text, place) for place in range(len(text)))


def test_a_full_name_in_lower_case_is_found_in_code(found_in: Found) -> None:
    assert "priya okonkwo" in found_in("name=priya okonkwo\nport=80\nhost=foo_bar")


def test_code_in_a_fence_leaves_the_text_around_it_alone() -> None:
    text = "Ask Mazur about this:\n```\nx = f(1);\ny = g(2);\n```\nThanks, Mazur"
    assert in_code(text, text.index("y ="))
    assert not in_code(text, 0)
    assert not in_code(text, len(text) - 1)


def test_names_of_fields_are_not_covered(found_in: Found) -> None:
    assert found_in("Name: Maria Keller\nEmployer: Kellogg Brothers\nCity: Bonn") == [
        "Maria Keller",
        "Kellogg Brothers",
        "Bonn",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Known Bechterew's disease and Osler's nodes, no Chvostek's sign, Ranson score 4.",
        "BP 128/82 mmHg, HR 76 bpm, TSH 2.4 mIU/L. GCS 15, NIHSS 4, ASA II, MMSE 28/30.",
        "Failed the hardness test at 54 HRC; the panel is 1920x1080 and the price in EUR.",
    ],
)
def test_values_and_methods_are_kept(found_in: Found, text: str) -> None:
    assert found_in(text) == []
