from __future__ import annotations

import numpy as np
import pytest

from sanitize.identity import documents
from sanitize.identity.copies import copies
from sanitize.identity.documents import MINIMA, SimilarDocuments, minima


def groups(signatures: np.ndarray) -> list[int]:
    return copies(SimilarDocuments(), np.arange(len(signatures)), signatures).groups.tolist()


def test_documents_that_share_most_words_group() -> None:
    text = " ".join(f"word{number} follows" for number in range(60))
    texts = [text, text.upper() + "!", text.replace("word7 ", "other "), " ".join(map(str, range(40)))]
    signatures = [found for one in texts if (found := minima(one)) is not None]
    assert groups(np.array(signatures)) == [0, 0, 0, 3]
    assert groups(np.zeros((0, MINIMA), np.uint32)) == []


def test_very_many_equal_letters_are_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "TOGETHER", 10)
    signatures = np.repeat(np.arange(MINIMA, dtype=np.uint32)[None], 107, axis=0)
    signatures[50:60] += 1000
    found = groups(signatures)
    assert found[50:60] == [50] * 10
    assert set(found) == {0, 50}


def test_short_notes_are_no_evidence() -> None:
    assert minima("seen today, no complaints") is None
