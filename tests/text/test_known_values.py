import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.known_values import KnownValue, find_known
from sanitize.text.normalize import normalize


def found(text, *known):
    normal = normalize(text)
    places = (normal.original(item.start, item.end) for item in find_known(normal.text, known))
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("text", "value", "hit"),
    [
        ("seen by ANNA  de-Vries today", "Anna de Vries", "ANNA  de-Vries"),
        ("Kowalska, Anna was here", "Anna Kowalska", "Kowalska, Anna"),
        ("the nurse said", "Nurse", "nurse"),
        ("nursery", "nurse", None),
        ("ab", "ab", None),
    ],
)
def test_words_match_whatever_case_and_spacing(text, value, hit):
    assert found(text, KnownValue(value)) == ([hit] if hit else [])


@pytest.mark.parametrize("text", ["a 34-year-old", "aged 34,", "age: 34", "she is 34 years old", "turned 34 today"])
def test_short_numbers_count_in_context(text):
    assert found(text, KnownValue("34", numeric=True)) == ["34"]
    assert found(text, KnownValue("34.0", numeric=True)) == ["34"]


@pytest.mark.parametrize("text", ["34 apples", "1.34", "340", "34.5 degrees"])
def test_short_numbers_without_context_are_left(text):
    assert found(text, KnownValue("34", numeric=True)) == []


def test_long_numbers_count_everywhere():
    assert found("file 90210 closed", KnownValue("90210", numeric=True)) == ["90210"]
    assert found("file 902101 closed", KnownValue("90210", numeric=True)) == []


ORDINARY = frozenset({"winter", "young", "hope", "other", "female", "may", "oh"})


def named(text, name, column="name"):
    value = KnownValue(name, name=True, column=column)
    return [text[item.start : item.end] for item in find_known(normalize(text).text, [value], ORDINARY)]


@pytest.mark.parametrize(
    ("text", "name", "hits"),
    [
        ("我和王小明一起去", "王小明", ["王小明"]),
        ("病人刘洋住院", "刘洋", ["刘洋"]),
        ("환자 박지훈는 왔다", "박지훈", ["박지훈"]),
        ("어제 민수가 왔다", "김민수", ["민수"]),
        ("田中さんは来た、田中", "田中太郎", ["田中"]),
        ("김 솔 님", "김솔", ["김 솔"]),
        ("נועה ולנועה", "נועה", ["נועה", "נועה"]),
        ("Ayşe Yılmaz'ın annesi; AYŞE YILMAZ", "Ayşe Yılmaz", ["Ayşe Yılmaz", "AYŞE YILMAZ"]),
        ("звонили Петрову", "Иван Петров", ["Петров"]),
        ("นายอนุชากลับบ้าน", "อนุชา", ["อนุชา"]),
    ],
)
def test_names_are_found_in_any_script_and_with_particles(text, name, hits):
    found_once = list(dict.fromkeys(named(text, name)))
    assert set(hits) <= set(found_once)


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("vask came in late", "vask"),
        ("Teodor\n   Vask", "Vask"),
        ("the surgeon Va-\nsk left", "Va-\nsk"),
        ("teodor_vask_cv.pdf", "teodor_vask"),
        ("getTeodorVaskRecord()", "TeodorVask"),
        ("VASKS Auto", "VASK"),
        ("T\u0435odor V\u0430sk", "V\u0430sk"),
        ("Te&#111;dor%20V&#97;sk", "Teodor Vask"),
    ],
)
def test_names_are_found_however_they_are_written(text, hit):
    plain = normalize(text).text
    value = KnownValue("Teodor Vask", name=True)
    assert normalize(hit).text in {plain[item.start : item.end] for item in find_known(plain, [value])}


@pytest.mark.parametrize("text", ["A motto in the lotto hall", "sturmfrei", "brainstorms", "Ottomane"])
def test_words_that_hold_a_name_are_left(text):
    assert named(text, "Otto Sturm") == []


def test_ordinary_words_count_in_context_only():
    assert named("In winter the roses were white", "Rosa Winter") == []
    assert named("we hope that young people come", "Hope Young") == []
    assert named("Then Mr. Young left", "Hope Young") == ["Young"]
    assert named("signed: Young", "Hope Young") == ["Young"]
    assert "Hope Young" in named("so Hope Young agreed", "Hope Young")


def test_a_category_is_no_deny_word_unless_its_field_is_named():
    value = KnownValue("Female", column="sex")
    text = "sex: Female. The female patient"
    assert [(item.start, item.end) for item in find_known(text, [value], ORDINARY)] == [(5, 11)]


@given(st.text("aAiIİıéñ1 .-", min_size=1, max_size=8), st.text("aAiIİıéñ1 .-", max_size=20))
def test_a_value_of_some_length_is_found_in_any_case_between_blanks(value, around):
    text = normalize(f"{around} {value.upper()} {value} {around}").text
    letters = [sign for sign in value if sign.isalnum()]
    if len(letters) >= 5 and value[0].isalnum() and value[-1].isalnum() and "  " not in value:
        assert len(found(text, KnownValue(value))) >= 1


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("tuilagim logged in", ["tuilagim"]),
        ("merged by @MTuilagi42", ["MTuilagi"]),
        ("/home/tuilagim/notes", ["tuilagim"]),
        ("host of marisolt:", ["marisolt"]),
        ("mtuilagio", []),
        ("atuilagi", []),
    ],
)
@pytest.mark.parametrize("name", [("Tuilagi, Marisol",), ("Marisol Tuilagi",), ("Marisol", "Tuilagi")])
def test_account_names_made_of_a_name_and_an_initial_are_found(name, text, hits):
    assert found(text, *(KnownValue(part, name=True) for part in name)) == hits


def test_an_account_name_that_is_a_word_is_left():
    assert found("the train was late", KnownValue("Tom Rain", name=True)) == []


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Young came in with a cough.", ["Young"]),
        ("Seen at nine. Hope's daughter called", ["Hope"]),
        ("- Young, 34, agreed", ["Young"]),
        ("May said that", ["May"]),
        ("May was warm", []),
        ("Young people came", []),
        ("Hope for the best", []),
        ("young came", []),
    ],
)
def test_an_ordinary_name_counts_at_the_start_of_a_sentence_where_it_acts(text, hits):
    assert named(text, "Young Hope May") == hits


@pytest.mark.parametrize(
    ("name", "text", "hits"),
    [
        ("Krupičmechová", "Manželka Krupičmechové, s Krupičmechovou", 2),
        ("Bogna", "rozmowa z Bogną, mama Bogny", 2),
        ("Kowalski", "Zwrot dla Kowalskiego i Kowalskiemu", 2),
        ("Novotný", "u Novotného", 1),
        ("Horvat", "Horvatu, s Horvatom", 2),
        ("Maria", "a marine, the marinade, Mariner", 0),
    ],
)
def test_a_name_in_the_forms_of_its_language(name: str, text: str, hits: int) -> None:
    assert len({one.start for one in find_known(text, [KnownValue(name, name=True)])}) == hits
