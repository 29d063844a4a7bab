from sanitize.text.evaluate import read
from sanitize.text.finders import IN_A_TEXT, IN_A_WINDOW
from sanitize.text.normalize import normalize
from sanitize.text.recognizers import scanner
from sanitize.text.vocabulary import vocabulary

LINES = (
    "Dear all, OkaforFamily WiFi; kwabena-laptop; ask Zanele",
    "drwxr-xr-x 2 zkowalczyk users 4096 invoice-kwabena-asante.xlsx",
    "[12:30] Dorji Wangmo: hello\n- Thandiwe said so; N g o z i",
    "IN WITNESS WHEREOF, GUDMUNDUR AGUIRREZABALA\nassignee: Ilir Hoxha",
    "PID|1||123||DOE^JANE||19700101\nZlatan 2-1 Eto'o",
    "hbd thabiso! did ikram call? olga_petrov's Ürümqi\u0130\u212a",
)


def test_finders_that_are_left_out_would_find_nothing(shared_data, monkeypatch):
    monkeypatch.setattr(scanner, "PAYS_OFF", 0)
    words = vocabulary()
    files = [shared_data / "text" / f"{name}_dev.jsonl" for name in ("synth", "web", "tweets")]
    texts = [normalize(document.text).text[:1500] for file in files for document in read(file)[:100]]
    left_out = 0
    for finders in (IN_A_WINDOW, IN_A_TEXT):
        for text in (*texts, *LINES, *map(str.swapcase, LINES)):
            asked = finders._possible(text)
            left_out += len(finders.members) - len(asked)
            assert list(finders.find(text, words)) == [
                found for finder in finders.members for found in finder.find(text, words)
            ]
    assert left_out > 2000
