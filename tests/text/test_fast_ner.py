import pytest

from sanitize import models
from sanitize.errors import UsageError
from sanitize.text.evaluate import read
from sanitize.text.fast_ner import FastNer, agrees
from sanitize.text.ner import StockNer, load


@pytest.fixture(scope="module")
def nlp():
    try:
        return load(models.path("en_core_web_md"))
    except UsageError as error:
        pytest.skip(str(error))


def test_the_fast_path_finds_what_spacy_finds(nlp, shared_data):
    texts = [
        document.text
        for name, count in (("synth_dev", 100), ("tweets_dev", 150), ("court_dev", 5), ("web_dev", 20))
        for document in read(shared_data / "text" / f"{name}.jsonl")[:count]
    ]
    texts += ["", " ", "\n\n", "a", "😀" * 50, "x" * 3000, "Mr\x00Smith\u202e in Paris"]
    assert agrees(FastNer(nlp), StockNer(nlp).parse(texts), texts)


def test_offsets_and_hints_belong_to_tokens(nlp):
    (parsed,) = FastNer(nlp).parse(["Ann met Bob  in Rome."])
    words = [parsed.text[start:end] for start, end in zip(parsed.starts, parsed.ends, strict=True)]
    assert words == [token.text for token in nlp.tokenizer(parsed.text)]
    assert len(parsed.hints) == len(words)


def test_a_bias_finds_more(nlp, shared_data):
    texts = [document.text for document in read(shared_data / "text" / "tweets_dev.jsonl")[:300]]
    counts = [sum(len(parsed.entities) for parsed in FastNer(nlp, outside).parse(texts)) for outside in (0.0, 2.0)]
    assert counts[0] < counts[1]
