"""Whether a finding of a model can be what it is taken for, from its own letters and the words around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sanitize.text.clinical_values import clinical
from sanitize.text.code_lines import in_code, is_calendar
from sanitize.text.code_names import judged_in_code
from sanitize.text.eponyms import METHODS, SCORED, eponym
from sanitize.text.kinds_in_context import in_context
from sanitize.text.ordinary_words import is_ordinary
from sanitize.text.spans import Finding, Trust
from sanitize.text.technical_prose import counts_in_documentation, documents_software
from sanitize.text.technical_words import DEFINED_TERMS, NOT_ORGANIZATIONS, names_licence, spelled_out
from sanitize.text.things_named import names_a_thing
from sanitize.text.units import LONG_UNITS, UNITS, one_of

_NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "NRP", "MISC", "OCCUPATION", "DEMOGRAPHIC"})
_DOUBTED = _NAMES | {"STREET_ADDRESS"}
_CODE = re.compile(r"[_=<>{}|\\$*^~`;]|::|->|\w\(|\] ?\[|\[\w*[:\]]|\w\[\w|\w\.[a-z_]+\(|#(?:\s|\Z)")
_CODE_SIGNS = re.compile(r"[_=<>{}|\\^~`#]|::|->|\w\(")
_CODE_AFTER = re.compile(r"[_({=`]|\[\w|\.\w+\(|\.[a-z]\w*(?:[._]\w|`)| ?=[^=>]|::|->")
_CODE_BEFORE = re.compile(
    r"(?:[_$\\=<{`]|\w\[|\$\(|[a-z0-9)\]]\.|[-=]>\s?|::|--|\b(?:def|import|except|func|fn|class|struct|enum|trait|"
    r"interface|extends|implements|cimport|cdef) )\Z"
)
_INNER_CAPITAL = re.compile(
    r"(?!(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O|D)['’]?[A-Z])\w*[a-z][A-Z]\w*|[A-Z]{3,}[a-z]{3,}\w*|[A-Z]{2,}[a-z]{2,}[A-Z]\w*"
)
_TYPE_NAME = re.compile(
    r"\w*[a-z](?:Error|Exception|Warning|Array|Index|Spec|Config|Type|Base|List|Map|Set|Data|Frame|Handler|Model|Test|"
    r"Info|Key|Id|Name|Value|Request|Response|Client|Server|Service|Manager|Factory|Builder|Node|Tree|Event|State|Iterator)s?"
)
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|^[a-z]+")
_MARKS = re.compile(r"(?:#{1,6}|/{2,3}|[*>-]{1,3})\s+")
"""The beginning of a comment, heading or item of a list."""
_GOES_ON = re.compile(r",? [a-z]")
_PROPERTY_BEFORE = re.compile(r"(?:\A|\n)(?:(?:BEGIN|END):)?\Z")
_PROPERTY_AFTER = re.compile(r"[:;]|\n|\Z")
"""Around the properties of calendars and cards: `BEGIN:VEVENT`, `SUMMARY:`."""

_HEADING = re.compile(r"#{1,6} ")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•*>\-]\s+|\n\s*(?:[-*•>#]\s*|\d{1,3}[.)]\s*)?|^\s*)\Z")


_MEASURED = re.compile(rf"\d[\d.,]*\s?{UNITS}(?:/\w+)*(?!\w)")
_MEASURED_FOR_SURE = re.compile(rf"\d[\d.,]{{0,20}}\s?(?:{LONG_UNITS}(?:/\w+)*(?![\w.])|%|[A-Za-z]/[A-Za-z])")
_DATE_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\w*|"
    r"\b(?:years?|months?|weeks?|days?|century|centuries|decades?|spring|summer|autumn|fall|winter|quarter|today|"
    r"tomorrow|yesterday|tonight|morning|afternoon|evening|night|noon|midnight|weekend|ago|christmas|easter|ramadan|"
    r"new year|eve|"
    r"anniversary|birthday|o['’]?clock|[ap]\.?m\b|yrs?|wks?)|\b(?:1[5-9]|20)\d\ds?\b|['’]\d\ds?\b|\b\d{2}s\b|"
    r"\d{1,2}[:h]\d{2}\b|\d{1,4}[-/.](?:0?[1-9]|[12]\d|3[01])[-/.]\d{1,4}|\d(?:st|nd|rd|th)\b|\d{1,2}:\d\d",
    re.IGNORECASE,
)
_SHORT_SPAN = re.compile(
    r"(?:every |each |per |within |for |about |after |up to |the |next |first |last |another |only |in |over )*"
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|sixty|few)?"
    r"[ -]?(?:minutes?|mins?|min|seconds?|secs?|sec|s|ms|milliseconds?)",
    re.IGNORECASE,
)
_DOSED = re.compile(
    r"(?:every|each|per|q|x|(?:times|once|twice) a|within|for) ?"
    r"(?:\d{1,3}|one|two|three)?[ -]?(?:hours?|days?|weeks?|months?)",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"(?:st|nd|rd|th)(?:,? (?:and|or|to) (?:the )?\d{1,3}(?:st|nd|rd|th))? "
    r"(?:percentiles?|quantiles?|chars?|characters?|bits?|bytes?|elements?)\b"
)
_VERSION_BEFORE = re.compile(r"\b(?:[Vv]ersion|v|release) ?\Z")
_UPGRADED = re.compile(
    r"\b(?:bump|upgrade|downgrade|pin)\w* [^\n]{0,60}\Z|\bupdate\w* [^\n]{0,60}\bto \Z", re.IGNORECASE
)
_RATIO = re.compile(r"\d{1,3}\s?/\s?\d{1,3}(?:,? (?:and )?\d{1,3}\s?/\s?\d{1,3})*")
_DUE = re.compile(
    r"(?:exp\w*|valid|until|thru|through|date|on|by|due|since|from|before|after|born|dob)\W{0,3}\Z", re.IGNORECASE
)
_REACHED = re.compile(r"\d{1,2}/(?:10|12|15|20|21|24|27|28|30|36|42|48|50|56|60|100)")
"""So many points of so many."""

_SIZE = re.compile(r"\d{1,5} ?[x×] ?\d{1,5}(?: ?[x×] ?\d{1,5})?")
_LABEL_AFTER = re.compile(r"[^\S\n]{0,2}[:：](?=\s|$)")
_NUMBERED = frozenset({"AGE", "ZIP_CODE", "QUANTITY", "DATE_TIME", "ID_NUMBER", "PHONE_NUMBER"})
_NUMBER_GOES_ON = re.compile(r"\.\d|\.\.|:\d|[x×]\d|-?(?:bit|byte|core|way|fold)\b")
_FILE_NAME = re.compile(
    r"[\w-]+\.(?:py|pyx|sh|js|ts|jsx|tsx|c|h|cc|cpp|hpp|rs|go|java|rb|pl|php|html?|css|sql|txt|csv|json|ya?ml|toml|md|rst|"
    r"ipynb|texi|info|cfg|ini|log|so|o|exe|dll|zip|gz|tar|png|jpe?g|svg|parquet|npz)"
)
_CURRENCIES = """
EUR USD GBP CHF PLN TRY TRL SEK DKK NOK HUF CZK RON DEM FRF ITL ATS ESP NLG BEF JPY CNY INR BRL RUB UAH CAD AUD ZAR"""
_MONEY = frozenset(_CURRENCIES.split())
_REGION = re.compile(r"[a-z]{2,12}(?:-[a-z]{2,12})+-?\d")
"""The name of a data centre, such as us-east-1."""

_NO_AMOUNT = re.compile(r"\W*[A-Z]+\W*|[\d.,]+ ?(?:%|percent)")
_POSTCODE = re.compile(r"\d{3}|\d ?[A-Z]{2}\b|[A-Z]\d[A-Z] ?\d|\d\d[ -]\d\d")
_AMOUNT = re.compile(r"x?\d[\d.,]*|\d/\d")
_VALUE = re.compile(
    rf"(?!(?:{one_of(_CURRENCIES)}) ?\d)"
    rf"(?:[A-Z][a-z]{{0,2}}|[A-Z][a-z]{{0,2}}[A-Z0-9+-][A-Za-z0-9+-]{{0,3}}) ?\d[\d.,/]*(?: ?{UNITS}(?:/\w+)*)?|"
    r"[A-Z][a-z]{3,9} \d{1,3}/\d{1,3}|"
    rf"[A-Z][a-z]+ \d[\d.,/]* ?{UNITS}(?:/\w+)*|(?:\d[\d.,]* ?)?{UNITS}(?:/\w+)+|"
    rf"[A-Z]{{2,6}} [IVX]{{1,4}}|[A-Z]\d/[A-Z]?\d"
)
_SCORED_VALUE = re.compile(r"[\w-]+ (?:score|index|scale|grade|stage|class)(?: of)? \d[\d/.]*")
_UNIT_FIRST = re.compile(rf"^{UNITS}(?:/\w+)+[.,;] ")
_UNIT_AFTER_NUMBER = re.compile(rf"{UNITS}|[IVX]+")
_NUMBER_BEFORE = re.compile(rf"(?:\d ?|\d ?{UNITS} ?|\w/)\Z")
_VALUE_AFTER = re.compile(r"\s?[<>=~:]?\s?\d")
_KEYWORD = re.compile(r"(?:^|\s)-{1,2}\w|^(?:AS|FROM|WHERE|AND|OR|BY|ON|IN|LIMIT|SELECT|JOIN|INTO|VALUES|SET) \w|\*\.")
_GRADES = re.compile(r"(?:[A-Za-z-]+ (?:\d{1,3}|[IVX]{1,4})(?:/\d{1,2})?(?:, |$)){2}")
_LOTS = re.compile(r"\b(?:nos?\.|lots?|plots?|parcels?)\s", re.IGNORECASE)
_ADDRESS_BEFORE = re.compile(
    r"(?:address|adress\w*|direcci[oó]n|indirizzo|endereço|residence|(?:lives?|living|resid\w+) (?:at|in))\W{1,3}\Z",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?:greater|less|more|fewer|larger|smaller|over|under|above|below|via|about|than|up to)\b")
_RECORD = re.compile(r"\w,\w[^,\n]{0,80},\w")
_QUOTED_LIST = re.compile(r"['\"], ?['\"]")
_ADDRESS_NUMBER = re.compile(
    r"(?<![.\w])\d{4,6}(?![.\w%])|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
)


POST = 400
"""A line up to this long with a handle or a hashtag is a post, in which names are written in any way."""

_SOCIAL = re.compile(r"(?<!\S)[\"'(.]?[@#]\w|\bt\.co/|(?<!\S)RT(?!\S)")
_SCIENTIFIC_TEXT = """
gaussian bayesian euclidean cartesian boolean hessian jacobian laplacian lagrangian hermitian newtonian markovian
hamiltonian eulerian abelian riemannian wagnerian latex cyrillic latin greek roman arabic gregorian julian"""
_SCIENTIFIC = frozenset(_SCIENTIFIC_TEXT.split())
"""Words that are formed as nationalities are."""

SURE = 0.7
"""Score of a name at the start of a sentence that counts although it is a plain word as well."""


@dataclass(frozen=True)
class Plausibility:
    """Judges findings with the lists of names and places, and the words that are no names."""

    lists: Mapping[str, frozenset[str]]
    ordinary: frozenset[str]

    def judged(self, text: str, finding: Finding) -> Finding | None:
        """The finding, or None for one that can't be what it is taken for."""
        finding = self._before_label(text, finding)
        if (mail := text.find(":mailto:", finding.start, finding.end)) > finding.start:
            finding = replace(finding, end=mail)
        value = text[finding.start : finding.end]
        if len(text) < POST and "\n" not in text and _SOCIAL.search(text):
            return finding
        marks = _MARKS.match(text, finding.start, finding.end) if finding.entity in _NAMES else None
        if marks and marks.end() < finding.end:
            finding = replace(finding, start=marks.end())
            value = text[finding.start : finding.end]
        if _inside_of_number(text, finding) or clinical(text, finding):
            return None
        if in_code(text, finding.start):
            inside = judged_in_code(text, finding, self._listed, self.ordinary)
            if inside is None or inside != finding:
                return inside
        if (
            finding.entity in _DOUBTED
            and documents_software(text, finding.start, finding.end)
            and not counts_in_documentation(text, finding, self._listed, self.ordinary)
        ):
            return None
        if finding.entity in _NAMES:
            return in_context(text, finding, self._listed) if self._name(text, value, finding) else None
        if finding.entity == "DATE_TIME":
            return finding if _date(text, value, finding) else None
        if finding.entity == "STREET_ADDRESS":
            return self._address(text, value, finding)
        digits = sum(map(str.isdecimal, value))
        if finding.entity in ("PHONE_NUMBER", "CREDIT_CARD"):
            return finding if digits >= 6 and not re.fullmatch(r"\W*\d*\.\d+\W*", value) else None
        if finding.entity == "QUANTITY":
            return (
                None if _CODE_SIGNS.search(value) or value.strip() in _MONEY or _NO_AMOUNT.fullmatch(value) else finding
            )
        if finding.entity == "ZIP_CODE" and not _POSTCODE.search(value):
            return None
        if finding.entity in ("ID_NUMBER", "ZIP_CODE", "AGE") and (_CODE.search(value) or _measure(value)):
            return None
        if finding.entity == "ID_NUMBER" and (not digits or _REACHED.fullmatch(value)):
            return None
        return finding

    def _listed(self, word: str, *names: str) -> bool:
        return any(word in self.lists[name] for name in names)

    def _name(self, text: str, value: str, finding: Finding) -> bool:
        if _CODE.search(value) or _CODE_AFTER.match(text, finding.end):
            return False
        if _CODE_BEFORE.search(text, max(finding.start - 10, 0), finding.start) and not self._full(value):
            return False
        if eponym(text, finding) and not self._full(value):
            return False
        bare = value.strip(" .,;:()")
        if (
            _FILE_NAME.fullmatch(value)
            or _REGION.fullmatch(value)
            or _SCORED_VALUE.fullmatch(bare)
            or _VALUE.fullmatch(_UNIT_FIRST.sub("", bare))
            or _KEYWORD.search(value)
        ):
            return False
        before = text[max(finding.start - 12, 0) : finding.start]
        if _UNIT_AFTER_NUMBER.fullmatch(bare) and _NUMBER_BEFORE.search(before):
            return False
        if value.isupper() and len(value) < 7 and _VALUE_AFTER.match(text, finding.end):
            return False
        if self._technical(bare):
            return False
        words = [word.casefold() for word in _WORD.findall(value)]
        property_name = _PROPERTY_AFTER.match(text, finding.end) and _PROPERTY_BEFORE.search(before)
        if value.isupper() and property_name and is_calendar(text):
            return False
        if (
            names_licence(words)
            or names_a_thing(text, finding, words, self.ordinary)
            or (len(words) == 1 and words[0] in METHODS)
        ):
            return False
        if finding.entity in ("OCCUPATION", "MISC", "DEMOGRAPHIC") or not words:
            return bool(words) or finding.entity == "MISC"
        lists = ("gi", "su", "ci", "co", "na", *(("cp",) if len(words) > 1 else ()))
        known = any(self._listed(word, *lists) for word in words if len(word) > 2)
        if finding.entity == "NRP":
            odd = any(map(str.isdecimal, value)) or _INNER_CAPITAL.fullmatch(bare)
            return not odd and words[0] not in _SCIENTIFIC
        if len(bare) == 1 and finding.entity in ("LOCATION", "ORGANIZATION"):
            return False
        named = finding.entity != "ORGANIZATION" and not known
        if named and any(map(str.isdecimal, value)) and value[0] != "@":
            return False
        if (
            _TYPE_NAME.fullmatch(value)
            or (not known and self._camel(bare))
            or (named and len(value) > 7 and _INNER_CAPITAL.fullmatch(value))
        ):
            return False
        if value.islower() and not known and finding.score <= SURE and _mixed(text, finding):
            return False
        if (
            _LABEL_AFTER.match(text, finding.end)
            and len(words) == 1
            and is_ordinary(words[0], self.ordinary)
            and not known
        ):
            return False
        usual = not known and all(is_ordinary(word, self.ordinary) for word in words)
        place = finding.entity == "LOCATION" and self.ordinary.issuperset(words)  # dictionaries have places as well
        if usual and not place and value.islower() and not text.islower() and _within_sentence(text, finding):
            return False
        if usual and finding.entity != "PERSON" and self._in_words(text, value, finding):
            return False
        if finding.entity == "ORGANIZATION" and spelled_out(text, finding):
            return False
        plain = all(word in self.ordinary for word in words) and not known
        if plain:
            return finding.score > SURE or not (value.islower() or (len(words) == 1 and _starts(text, finding.start)))
        return True

    def _in_words(self, text: str, value: str, finding: Finding) -> bool:
        """Whether ordinary words are the start of a sentence, a heading, or terms of a contract, and no name."""
        words = [word.casefold() for word in _WORD.findall(value)]
        if not DEFINED_TERMS.isdisjoint(words):
            return True
        starts = value[0].isupper() and value[1:].islower() and _starts(text, finding.start)
        if starts and (len(words) > 1 or words[0] not in self.ordinary) and _GOES_ON.match(text, finding.end):
            return True
        line = text[text.rfind("\n", 0, finding.start) + 1 :].partition("\n")[0]
        heading = [word.casefold() for word in _WORD.findall(line)]
        return _HEADING.match(line) is not None and all(is_ordinary(word, self.ordinary) for word in heading)

    def _before_label(self, text: str, finding: Finding) -> Finding:
        """The finding without a last line that is the name of a field, and of nobody: `City: `."""
        cut = text.rfind("\n", finding.start, finding.end)
        words = [word.casefold() for word in _WORD.findall(text[cut : finding.end])]
        if cut <= finding.start or not _LABEL_AFTER.match(text, finding.end):
            return finding
        if any(word not in self.ordinary or self._listed(word, "gi", "su") for word in words):
            return finding
        return replace(finding, end=cut)

    def _camel(self, value: str) -> bool:
        """Whether a word is put together of several plain ones: `GridDropout`, `DBSnapshot`."""
        humps = _HUMP.findall(value)
        whole = len(value) > 8 and len(humps) > 1 and "".join(humps) == value and not value.isupper()
        return whole and all(hump.isupper() or is_ordinary(hump.casefold(), self.ordinary) for hump in humps)

    def _technical(self, value: str) -> bool:
        """Whether a value is abbreviations of a trade, with plain words and amounts around them at most."""
        words = value.split()
        known = [word in NOT_ORGANIZATIONS or word in _MONEY for word in words]
        plain = (
            (word.islower() and word in self.ordinary) or _AMOUNT.fullmatch(word) or _UNIT_AFTER_NUMBER.fullmatch(word)
            for word in words
        )
        return any(known) and all(one or other for one, other in zip(known, plain, strict=True))

    def _full(self, value: str) -> bool:
        """Whether the value is a given name and a further word with a capital letter."""
        words = [word for part in value.split() for word in _WORD.findall(part)[:1]]
        return len(words) > 1 and self._listed(words[0].casefold(), "gi") and all(word[0].isupper() for word in words)

    def _address(self, text: str, value: str, finding: Finding) -> Finding | None:
        words = _WORD.findall(value)
        folded = [word.casefold() for word in words]
        if _CODE.search(value) or _MEASURED_FOR_SURE.search(value) or not SCORED.isdisjoint(folded):
            return None
        if any(self._listed(word, "st", "un") for word in folded) and any(map(str.isdecimal, value)):
            return finding
        if value.count("(") != value.count(")") or (folded and _COMPARED.match(value)):
            return None
        if _LOTS.search(text, max(finding.start - 20, 0), finding.end):
            return finding
        if _ADDRESS_BEFORE.search(text, max(finding.start - 24, 0), finding.start):
            return finding
        if _RECORD.search(value) and value.islower():
            return None
        if re.search(r"\d\.\d", value) or _GRADES.search(value):
            return None
        placed = any(
            word[0].isupper() and self._listed(word.casefold(), "ci", "co", "su", "cp", "gi") for word in words
        )
        street = any(
            re.search(
                r"(?:stra(?:ß|ss)e|str|weg|gasse|platz|allee|gatan?|gade|vej|vei(?:en)?|straat|laan|utca|ulica|katu|tie)$",
                word,
            )
            for word in folded
        )
        if placed or street or _ADDRESS_NUMBER.search(value):
            return finding
        if not re.search(r"\s", value.strip()) or _QUOTED_LIST.search(value):
            return None
        if not any(map(str.isdecimal, value)) and all(
            _INNER_CAPITAL.fullmatch(word) or word.isupper() for word in words
        ):
            return None
        if any(word[0].isupper() and len(word) > 3 and word.casefold() not in self.ordinary for word in words):
            return replace(finding, trust=Trust.LEARNED)
        return None


def _inside_of_number(text: str, finding: Finding) -> bool:
    """Whether a finding of digits is a part of a longer number, of a size, a range or a number with a unit."""
    value = text[finding.start : finding.end].strip(" \n\t'\"[](),;")
    if finding.entity in _NUMBERED and _SIZE.fullmatch(value):
        return True
    if finding.entity == "ID_NUMBER" and re.fullmatch(r"/\d{1,3}", value):
        return text[max(finding.start - 1, 0) : finding.start].isdecimal()
    if finding.entity not in _NUMBERED or not value.replace(",", "").replace(".", "").isdecimal():
        return False
    around = text[max(finding.start - 2, 0) : finding.start], text[finding.end : finding.end + 5]
    return _NUMBER_GOES_ON.match(around[1]) is not None or re.search(r"\d[.:x×]\Z|\d\.\.\Z", around[0]) is not None


def _date(text: str, value: str, finding: Finding) -> bool:
    if (
        _RANKED.search(text, finding.start, min(finding.end + 30, len(text)))
        or _UPGRADED.search(text, max(finding.start - 80, 0), finding.start)
        or _VERSION_BEFORE.search(text, max(finding.start - 12, 0), finding.start)
    ):
        return False
    if _CODE.search(value) or _SHORT_SPAN.fullmatch(value.strip()) or _DOSED.fullmatch(value.strip()):
        return False
    if _RATIO.fullmatch(value.strip()):
        return _DUE.search(text, max(finding.start - 14, 0), finding.start) is not None
    return _DATE_WORD.search(value) is not None


def _measure(value: str) -> bool:
    pressure = re.fullmatch(r"(?:BP|RR|blood pressure) ?\d{1,3}/\d{1,3}", value)
    return pressure is not None or _MEASURED.fullmatch(value.strip()) is not None


def _within_sentence(text: str, finding: Finding) -> bool:
    """Whether another word in small letters is next to it."""
    around = text[max(finding.start - 3, 0) : finding.start], text[finding.end : finding.end + 3]
    return re.search(r"[a-z],? \Z", around[0]) is not None or _GOES_ON.match(around[1]) is not None


def _mixed(text: str, finding: Finding) -> bool:
    """Whether the text around the finding has capital letters, so that a name would have one."""
    around = text[max(finding.start - 200, 0) : finding.end + 200]
    return 50 * sum(map(str.isupper, around)) > sum(map(str.islower, around))


def _starts(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(start - 12, 0) : start]) is not None
