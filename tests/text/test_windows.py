from hypothesis import given
from hypothesis import strategies as st

from sanitize.text.windows import OVERLAP, WINDOW, windows


@given(st.integers(0, 3 * WINDOW), st.sampled_from(["x", "x ", "word word\n"]))
def test_windows_are_parts_that_cover_the_text_and_overlap(size, unit):
    text = (unit * size)[:size]
    end = 0
    for offset, part in windows(text):
        assert text[offset : offset + len(part)] == part
        assert len(part) <= WINDOW
        assert offset == 0 or offset <= end - OVERLAP // 2
        end = offset + len(part)
    assert end == len(text)
