from collections.abc import Callable

import pytest

Found = Callable[[str], list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "/**\n * @param row to read\n * @return its number\n */\nint read(int row) {\n    return row;\n}",
        "@Override\npublic void run(@NotNull Task task, @Nullable Object key) {\n    this.key = key;\n}",
        "@use 'sass:math';\n.box {\n  @include clearfix;\n  @if $x { color: red; }\n}",
        "class Cart\n  def initialize(lines)\n    @lines = lines\n    @total_price = 0\n  end\nend",
        "\\makeatletter\n\\def\\@oddhead{\\hbox to \\hsize{\\@tempboxa}}\n\\let\\@mkboth\\@gobbletwo\n\\makeatother",
        'help:\n\t@echo "Build finished."\n\t@cd docs && make html\n',
        "#import <UIKit/UIKit.h>\n@interface Map : UIView\n@property (nonatomic) int zoom;\n@end\n",
        "index 0000000..c840334\nChange-Id: I3b39d78f61c7255e10cbf72ba2f4975425a05a82\n--- a/x.c\n+++ b/x.c\n",
        "metrics:\n  - name: load\n    timestamp: 1552506033\n    value: 0.005\n  - name: disk\n    time: 1552506034\n",
        "server = listen(host='127.0.0.1', port=80)\nserver.bind('0.0.0.0')\nmask = '255.255.255.0'\nserver.run()",
        "set digits {\n    00 01 02 03 04 05 06 07 08 09\n    10 11 12 13 14 15 16 17 18 19\n    20 21 22 23 24\n}",
    ],
)
def test_words_and_numbers_of_programs_stay(found_in: Found, text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("// cc @okonkwo87\nint f(int x) {\n    return x + 1;\n}", "@okonkwo87"),
        ("# TODO(@tselvaraj): remove\ndef f(x):\n    return x", "@tselvaraj"),
        ("/**\n * Thanks to @miller for the report.\n */\nint f(int x) {\n    return x;\n}", "@miller"),
        ("@liviaonly see you there; ;)))", "@liviaonly"),
        ("*.py @etxeberria\n/docs/ @heikkinen\n", "@etxeberria"),
        ('{\n  "reviewer": "@ngozichukwu",\n  "lines": [1, 2]\n}', "@ngozichukwu"),
        ('contact = {\n  "phone": 2125550147,\n  "retries": 3,\n}', "2125550147"),
        ("INSERT INTO p (id, phone) VALUES (1, '2125550147');\nSELECT id FROM p WHERE id = 1;", "2125550147"),
    ],
)
def test_handles_and_phones_in_code_go(found_in: Found, text: str, gone: str) -> None:
    assert any(gone in found for found in found_in(text))
