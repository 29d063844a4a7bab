import json

from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.json_text import json_tokens, with_values

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
DOCUMENTS = st.lists(VALUES, max_size=4) | st.dictionaries(st.text(max_size=5), VALUES, max_size=4)


@given(DOCUMENTS, st.sampled_from([None, 2]), st.booleans())
def test_the_same_values_give_the_same_text(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    tokens = json_tokens(text)
    assert with_values(text, tokens, [token.value for token in tokens]) == text


@given(DOCUMENTS)
def test_it_stays_json_when_everything_changes(value):
    text = json.dumps(value)
    tokens = json_tokens(text)
    changed = json.loads(with_values(text, tokens, ["<X>"] * len(tokens)))
    assert type(changed) is type(value)
    assert len(changed) == len(value)


def test_tokens_know_the_names_that_lead_to_them():
    tokens = json_tokens('{"a": {"b": ["x", 1]}, "c": "y"}')
    assert [(token.value, token.path, token.is_name) for token in tokens] == [
        ("a", (), True),
        ("b", ("a",), True),
        ("x", ("a", "b"), False),
        (1, ("a", "b"), False),
        ("c", (), True),
        ("y", ("c",), False),
    ]


def test_names_stay_different():
    text = '{"ann": 1, "bob": 2}'
    assert json.loads(with_values(text, json_tokens(text), ["<X>", 1, "<X>", 2])) == {"<X>": 1, "<X>_2": 2}


def test_half_a_surrogate_stays_an_escape():
    text = '{"a": "\\ud800 Bob"}'
    new = with_values(text, json_tokens(text), ["a", "\ud800 <X>"])
    assert new.encode()
    assert json.loads(new) == {"a": "\ud800 <X>"}


def test_one_object_a_line():
    assert [token.value for token in json_tokens('{"a": 1}\n{"a": 2}\n')] == ["a", 1, "a", 2]


def test_other_text_has_no_tokens():
    for text in ("hello", "[broken", "{'a': 1}", "3", '"a"', "[" * 10_000):
        assert json_tokens(text) is None
