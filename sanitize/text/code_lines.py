"""Which lines of a text are source code, configuration or logs, and which findings of models count in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from sanitize.text.name_context import introduced
from sanitize.text.ordinary_words import strange
from sanitize.text.spans import Finding

SHARE = 0.35
"""The share of code among the lines around a line from which on that line is code as well."""

AROUND = 12
"""Lines before and after a line that say whether it is code."""

_ADDRESS = re.compile(r"(?<!\w)\w+://\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+|[@#]\w+")
_SIGNS = re.compile(
    r"[;{}]\s*$|[({\[\\]\s*$|^\s*[})\]]|^\s*[\])}]+[;,]?$|[^=!<>]=[^=\s>]|==|!=|:=|=>|->|\+=|::|&&|\|\||</?\w+[^<>\n]*>|\$\{|\$\w|%[sdWxyr]\b|"
    r"\w\(\)|\w\.\w+\(|\b\w+\([^()\n]*\)\s*[:;{,]?\s*$|\w\[\w*[:\]]|\b[a-z]+_[a-z_]+\b|\b[A-Z]+_[A-Z_]+\b|\b0x[0-9a-fA-F]+\b|"
    r"(?<!\S)--?[a-z][\w-]*|\b[a-z]+[A-Z][a-z]+\w*|^\s*\"[\w.-]+\"\s*:|#[0-9a-fA-F]{3,8}\b|\*\w|\w\*\s|\\n|%\w+%|[`~]\w|\w~|"
    r"/\*|\*/|\{[^{}\n]*\}|^\s*[\w:.]+\(|(?<!\w)/\w[\w.-]*/\w|\b\w+\.\w+\.\w|\[\]|\"\w+\",?$|^\s+(?:- )?[a-z_-]+:"
)
_STRONG = re.compile(
    r"^\s*(?:def|class|import|from \S+ c?import|return|elif|else:|try:|except|raise|yield|async|await|function|"
    r"const|let|var|public|private|protected|static|void|struct|enum|typedef|extern|inline|namespace|using|package|fn|impl|pub|mut|"
    r"#\s?(?:include|define|ifdef|ifndef|endif|if|else|pragma|!/)|cdef|cpdef|cimport|export|sudo|echo|fi|done|esac|then|"
    r"proc|bind|hi def|hi |syn |let |endif|endfunction|autocmd|foreach|elseif|endforeach|endmacro|macro|"
    r"my \$|our \$|use |sub |"
    r"SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|WHERE|JOIN|LEFT JOIN|GROUP BY|ORDER BY|BEGIN|COMMIT|"
    r"(?:ENV|ARG) \w+[ =]|RUN [a-z]|COPY |WORKDIR /|ENTRYPOINT |EXPOSE \d|"
    r"@\w+$|@\w+\(|>>>|\.\.\. |\$ |\[[\w. :\"'-]+\]\s*$|(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL|CRITICAL)\b|"
    r"\[\s*\d+\.\d+\]|kernel:|Traceback|File \"|\.\. [\w-]+::|:\w+ ?\w*: )(?=\W|$|(?<=\W))|"
    r"^\s*(?:if|for|while|with)\b.*[:{(]\s*$|"
    r"^\s*[\w.\"'-]+\s*=\s*\S|^\s*[a-z-]+\s*:[^:;]*;\s*$"
)
_COMMENT = re.compile(r"^\s*(?:#|//|/\*|\*|--|\"\"\"|'''|<!--|;|%|\")|(?:^|\s)(?:#|//|/\*)\s")
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+")
_NAME_FORM = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+\.?(?:[ '’-](?:[^\W\d_][\u0300-\u036f]*)+\.?){0,3}")
_CREDITED = re.compile(
    r"(?:@?\bauthors?|\bcopyright|\bmaintainers?|\bowners?|\breviewers?|\bcontacts?|\bassignees?|\bcommitter|\b(?:signed|"
    r"reviewed|reported|written|tested|suggested|requested|fixed|contributed|patched|added|changed|created|approved|sent|"
    r"done|asked|wanted|found) (?:by|for)|\bby|\bthanks to|\bthank|\bask|\bsee with|\bnotes? of|\baccording to|"
    r"\b(?:todo|fixme|xxx|hack|note)\(?|\busers?|"
    r"\b(?:opened|closed|mailbox|account|profile|patient|customer|client) (?:for|of))"
    r"[\s:=,\"'-]{0,4}\Z",
    re.IGNORECASE,
)
"""What names somebody in code, comments and logs."""

_QUOTED = re.compile(r"['\"][A-Z][^\W\d_]+")
_OF_SOMEBODY = frozenset({"PERSON", "ORGANIZATION", "LOCATION", "NRP", "MISC"})
_QUOTES = "\"'`"
_LEGAL = re.compile(r"\b(?:Inc|Ltd|LLC|LLP|PLC|Corp|GmbH|AG|S\.A|B\.V|Hospital|University|Clinic|Bank)\b\.?")
_IDENTIFIED = re.compile(
    r"\b(?:ssn|mrn|nhs|passport|licen[cs]e|patient|account|member|insurance|policy|record|case|tax|iban|vat|customer|"
    r"employee|national|driver)\b[\w .#:=\"'-]{0,16}\Z",
    re.IGNORECASE,
)
_DIALLED = re.compile(r"\b(?:phone|tel|telephone|mobile|cell|fax|call|contact)\b[\w .#:=\"'(+-]{0,12}\Z", re.IGNORECASE)


def in_code(text: str, place: int) -> bool:
    """Whether the line at a place of the text is code, by itself and the lines around it."""
    starts, code = _lines(text)
    return bool(code) and code[bisect_right(starts, place) - 1]


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[list[int], list[bool]]:
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    weights = [_weight(line) for line in lines]
    if not any(weight == 1 for weight in weights) and sum(line.rstrip()[-1:] in ("{", "}") for line in lines) < 2:
        return starts, []
    filled = [bool(line.strip()) for line in lines]
    fences = list(accumulate(line.lstrip().startswith("```") for line in lines))
    sums, counts = [0.0, *accumulate(weights)], [0, *accumulate(filled)]
    code = []
    for number in range(len(lines)):
        first, after = max(number - AROUND, 0), min(number + AROUND + 1, len(lines))
        share = (sums[after] - sums[first]) / max(counts[after] - counts[first], 1)
        code.append(fences[number] % 2 == 1 if fences[-1] > 1 else share >= SHARE)
    return starts, code


def _weight(line: str) -> float:
    """1 for a line that is code, a half for a comment, a quarter for an indented line, 0 for anything else."""
    if not line.strip():
        return 0
    plain = _ADDRESS.sub(" ", line)
    if _STRONG.search(line) or len({match[0] for match in _SIGNS.finditer(plain)}) > 1:
        return 1
    if _COMMENT.search(line) or _SIGNS.search(plain):
        return 0.5
    return 0.25 if line.startswith(("\t", "    ")) else 0


def counts_in_code(text: str, finding: Finding, listed: Callable[[str, str], bool], ordinary: frozenset[str]) -> bool:
    """Whether what a model found in a line of code is personal data: names written out, and what a label announces.

    `listed` says whether a word is in a list: "gi" given names, "su" surnames, "ci" cities, "co" countries.
    """
    value = text[finding.start : finding.end]
    if finding.entity == "PHONE_NUMBER":
        return _DIALLED.search(text, max(finding.start - 32, 0), finding.start) is not None or (
            value[0] in "+(" and len(value) > 8
        )
    if finding.entity in ("ID_NUMBER", "CREDIT_CARD"):
        labelled = _IDENTIFIED.search(text, max(finding.start - 40, 0), finding.start) is not None
        return labelled and sum(map(str.isdecimal, value)) >= 4
    if finding.entity == "DATE_TIME":
        if re.fullmatch(r"[\d:.,]+", value) and len(value) < 6:
            return False
        return len(re.findall(r"\d+", value)) > 1 or re.search(r"\b(?:19|20)\d\d\b", value) is not None
    if finding.entity in _OF_SOMEBODY and _written_out(text, finding, ordinary):
        return True
    if finding.entity == "STREET_ADDRESS":
        words = [word.casefold() for word in _WORD.findall(value)]
        numbered = any(map(str.isdecimal, value)) and value[:1] not in "#/*-"
        named = any(listed(word, name) for word in words if word not in ordinary for name in ("gi", "su", "ci", "co"))
        return (numbered and any(listed(word, "st") for word in words)) or (named and _QUOTED.search(value) is not None)
    if finding.entity == "ORGANIZATION":
        return _LEGAL.search(value) is not None and len(_WORD.findall(value)) > 1
    if finding.entity not in ("PERSON", "LOCATION"):
        return False
    return _names(text, finding, listed, ordinary)


def _written_out(text: str, finding: Finding, ordinary: frozenset[str]) -> bool:
    """Whether the finding is words that no dictionary has, written as a name is, where people are named.

    One such word needs what names somebody before it; two also count in comments and between quotes.
    """
    value = text[finding.start : finding.end].strip(" '\"`,;():")
    words = _WORD.findall(value)
    named = [word for word in words if strange(word, ordinary) or not word.isascii()]
    if not named or not _NAME_FORM.fullmatch(value) or not all(word[0].isupper() for word in words):
        return False
    start = text.find(value, finding.start)
    if _CREDITED.search(text, max(start - 40, 0), start) or introduced(text, start):
        return True
    return len(words) > 1 and len(named) == len(words) and _said(text, start)


def _said(text: str, start: int) -> bool:
    """Whether a place is in a comment or between quotes, by its line."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return _COMMENT.search(line) is not None or any(line.count(quote) % 2 for quote in _QUOTES)


def _names(text: str, finding: Finding, listed: Callable[[str, str], bool], ordinary: frozenset[str]) -> bool:
    value = text[finding.start : finding.end].strip(" '\"`,;()")
    words = _WORD.findall(value)
    if not words or not _NAME_FORM.fullmatch(value) or not all(word[0].isupper() for word in words):
        return False
    folded = [word.casefold() for word in words]
    names = ("gi", "su") if finding.entity == "PERSON" else ("ci", "co")
    known = [any(listed(word, name) for name in names) and word not in ordinary for word in folded]
    if len(words) > 1 and finding.entity == "PERSON":
        return known[0] or (known[-1] and len(words[0]) == 1) or (introduced(text, finding.start) and any(known))
    if all(word in ordinary for word in folded) or not (words[0].istitle() or words[0].isupper()):
        return False
    if introduced(text, finding.start):
        return True
    used = re.search(rf"\b{re.escape(value)}[(.\[_:]|[.$@]{re.escape(value)}\b", text)
    return all(known) and used is None and _said(text, finding.start)
