import pytest

from sanitize.text.detector import TextDetector
from sanitize.text.technical_prose import documents_software


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("The parser returns a tuple of FIBMAP values.", True),
        ("Handler for Shield requests and responses.", True),
        ("Ask Murphy to send the list to the office in Lisbon.", False),
        ("See http://example.org/index.html?list=option for Murphy.", False),
        ("The parser returns a string. Murphy was born in Lisbon.", False),
    ],
)
def test_documents_software(text: str, documents: bool) -> None:
    name = max(("FIBMAP", "Shield", "Murphy"), key=text.find)
    start = text.find(name)
    assert documents_software(text, start, start + len(name)) == documents


@pytest.mark.parametrize(
    "text",
    [
        "Estimate a Gaussian mixture model (GMM) given a set of descriptors.",
        "The configuration of each stage of PPHGNet such as the number of channels.",
        "A subset of the SIFT descriptors and a tuple of DAGs.",
        "Returns a dict with the local maxima of the array.",
        "Reads the config from the gateway, logging, and metrics.",
    ],
)
def test_documentation_stays(detector: TextDetector, text: str) -> None:
    assert detector.detect([text]) == [[]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ainhoa Goikoetxea is the maintainer of the parser module.", "Ainhoa Goikoetxea"),
        ("This parameter was added after Thabo Mokoena reported that the default is wrong.", "Thabo Mokoena"),
        ("The callback was contributed by Contoso Ltd and returns a string.", "Contoso Ltd"),
        ("The function runs on a server in Lisbon and returns a string.", "Lisbon"),
        ("# Giorgi Beridze wrote this workaround\nx = compute(y)\nreturn x", "Giorgi Beridze"),
        ("[INFO] session opened for Senthil Natarajan (uid=1001)\n[INFO] session closed", "Senthil Natarajan"),
    ],
)
def test_names_in_documentation_go(detector: TextDetector, text: str, name: str) -> None:
    spans = detector.detect([text])[0]
    assert isinstance(spans, list)
    start = text.find(name)
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert covered.issuperset(range(start, start + len(name)))
