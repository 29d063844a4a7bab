from __future__ import annotations

import numpy as np

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


def test_short_notes_are_no_evidence() -> None:
    assert minima("seen today, no complaints") is None
