"""The years that a sample of dates spreads over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sanitize.tabular.date_forms import FORMS, ISO

LEAST = 20
"""Dates from which a spread means anything."""


def spread_of_years(values: Sequence[str]) -> float | None:
    """Years between the 5th and the 95th hundredth of different days; None for months, years and other values.

    The form in which most values are dates is taken: day and month may be mixed up, the years stay.
    """
    text = pa.array(values, pa.string())
    best = max((ISO, *FORMS[1:]), key=lambda form: int((~np.isnat(form.days(text))).sum()))
    days = best.days(text)
    days = days[~np.isnat(days)]
    firsts = np.unique(days.astype("datetime64[M]").astype("datetime64[D]") == days)
    if len(days) < max(LEAST, 0.8 * len(values)) or bool(firsts.all()):
        return None
    low, high = np.quantile(days.astype(np.int64), (0.05, 0.95))
    return float(high - low) / 365.25
