"""What a line of source code, configuration or a log looks like in any of many languages."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"(?<!\w)\w+://\S+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+|[@#]\w+")
_FIRM = re.compile(
    r"[{}]\s*$|[({\[\\]\s*$|^\s*[})\]]|^\s*[\])}]+[;,]?$|==|!=|:=|\+=|::|&&|\|\||</?\w+[^<>\n]*>|\$[{(a-zA-Z_]|\w\(\$|(?<!\S)\./\w|:\s*#[0-9a-fA-F]{3,8};|%[sdWxyr]\b|"
    r"\w\(\)|\w\.\w+\(|\b\w+\([^()\n]*\)\s*[:;{,]?\s*$|\w\[\w*[:\]]|\b[a-z]+_[a-z_]+\b|\b[A-Z]+_[A-Z_]+\b|"
    r"\b0x[0-9a-fA-F]+\b|\b[a-z]+[A-Z][a-z]+\w*|^\s*\"[\w.-]+\"\s*:|\\n|%\w+%|/\*|\*/|\{[^{}\n]*\}|^\s*[\w:.]+\(|"
    r"\b\w+\.\w+\.\w|\[\]|^\s*--[\w-]+\s*:|=>\s*$|(?<!\S)-\w .{0,80}(?<!\S)-\w\b|"
    r"\b(?:apt(?:-get)?|apk|dnf|yum|pip3?|npm|yarn|brew|gem|cargo|conda|pacman|choco) (?:install|add|update|-S)\b"
)
"""Signs that people hardly write where they talk to each other."""

_OF_TOOLS = re.compile(
    r"^(?:diff --git |index [0-9a-f]+\.\.|@@ -\d|--- a/|--- /dev|\+\+\+ b/|(?:new|deleted) file mode \d|"
    r"similarity index|rename (?:from|to) |Binary files |commit [0-9a-f]{7,40}$|Change-Id: I|\(cherry picked from |"
    r"\s{0,8}(?:\$|>>>) \S)"
)
"""What changed between two versions of files, the trailers of tools below a message, and commands after a prompt."""

_SOFT = re.compile(
    r";\s*$|[^=!<>]=[^=\s>]|=>|->|(?<!\S)--?[a-z][\w-]*|#[0-9a-fA-F]{3,8}\b|\*\w|\w\*\s|[`~]\w|\w~|"
    r"(?<!\w)/\w[\w.-]*/\w|\"\w+\",?$|^\s+(?:- )?[a-z_-]+:"
)
"""Signs that are in notes and chats as well."""

_STRONG = re.compile(
    r"^\s*(?:def|class|import(?! \w+ from \w)|from \S+ c?import|return|elif|else:|try:|except|raise|yield|async (?!w/)|"
    r"await|function|"
    r"const|let|var|public|private|protected|static|void|struct|enum|typedef|extern|inline|namespace|using|package|fn|impl|pub|mut|"
    r"#\s?(?:include|define|ifdef|ifndef|endif|if|else|pragma|!/)|cdef|cpdef|cimport|export|sudo|echo|fi|done|esac|then|"
    r"scp |rsync |wget |chmod |mkdir |"
    r"proc|bind|hi def|hi |syn |let |endif|endfunction|autocmd|foreach|elseif|endforeach|endmacro|macro|"
    r"my \$|our \$|use |sub |"
    r"SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|WHERE|JOIN|LEFT JOIN|GROUP BY|ORDER BY|BEGIN|COMMIT|"
    r"(?:ENV|ARG) \w+[ =]|RUN [a-z]|COPY |WORKDIR /|ENTRYPOINT |EXPOSE \d|"
    r"@\w+$|@\w+\(|>>>|\.\.\. |\$ |\[[\w. :\"'-]+\]\s*$|(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL|CRITICAL)\b|"
    r"\[\s*\d+\.\d+\]|kernel:|Traceback|File \"|\.\. [\w-]+::|:\w+ ?\w*: )(?=\W|$|(?<=\W))|"
    r"^\s*(?:if|for|while|with)\b.*[:{(]\s*$|"
    r"^\s*[\w.\"'-]+\s*=\s*\S|^\s*[a-z-]+\s*:[^:;]*;\s*$"
)
COMMENT = re.compile(r"^\s*(?:#|//|/\*|\*|--|\"\"\"|'''|<!--|;|%|\"|\(\*|\{-)|(?:^|\s)(?:#|//|/\*)\s")

CODE = re.compile(r"[_=<>{}|\\$*^~`;]|::|->|\w\(|\] ?\[|\[\w*[:\]]|\w\[\w|\w\.[a-z_]+\(|#(?:\s|\Z)")
"""What is in no name, date or address that is written out."""

CODE_SIGNS = re.compile(r"[_=<>{}|\\^~`#]|::|->|\w\(")
_INNER_CAPITAL = re.compile(
    r"(?!(?:Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O|D)['’]?[A-Z])\w*[a-z][A-Z]\w*|[A-Z]{3,}[a-z]{3,}\w*|[A-Z]{2,}[a-z]{2,}[A-Z]\w*"
)

_REGISTER = (
    r"(?:[re]?[abcd]x|[re]?[sd]il?|[re]?[sb]p|r\d{1,2}[dwb]?|[xyz]?mm\d{1,2}|[xwvqds]\d{1,2}(?:\.\d{0,2}[bhsd])?|"
    r"[abcd][lh]|sp|lr|pc|ip|cl|[$%]\w+)"
)
_FAMILIES = (
    # Lisp and its kin
    r"^\s*[`',]{0,2}\((?:def\w*|let\*?|lambda|cond|setq?f?|progn|lambda|loop|dolist|dotimes|format|inst|"
    r"[a-z]+[-*!?/:][\w*!?/:-]*)[\s()]|"
    r"^\s*\(\[|^\s*\(+\?.|^\s*:[a-z][\w-]{0,40} [\"\[{(:]|^\s*\(.*\)\)\)\s*$|^\s*\(:[a-z]",
    # assembly
    rf"^\s*(?:[.\w$]{{1,40}}:\s*)?[a-z][a-z0-9.]{{1,11}}\s+(?:\{{?{_REGISTER}[,\s\]}}-]*(?:$|[,;@])|.{{0,40}}\[{_REGISTER}\b)|"
    r"^\s*%(?:macro|endmacro|rep|endrep|define|if\w*|else|endif|include|assign|xdefine)\b|"
    r"^\s*\.(?:section|globa?l|text|data|bss|align|balign|byte|word|long|quad|asciz?|string|type|size|func|endfunc|macro|"
    r"endm|rept|endr|set|equ|cfi_\w+)\b",
    # Prolog, Erlang
    r"^:- |^-\s?[a-z]+\([^)]*\)?|^\s*[a-z]\w{0,40}\([^()]*\)\s*[,.]\s*(?:%.*)?$|^\s*[a-z]\w{0,40}/\d,",
    # Haskell, OCaml and others with types after a name
    r"^\s*(?:newtype|deriving|instance|module [A-Z]\w*|val \w+ :|external \w+ :|let rec|type \w+ =|and \w+ =)\b|"
    r"^\s*end$|^\s*\w+ :: ",
    # Ruby, Lua, Elixir, Julia, shells
    r"^\s*(?:end[);,]*|begin|ensure|rescue|unless .{1,60}|elsif .{1,60}|defmodule .{1,60}|local \w+ ?=.*|"
    r"local function .*|require(?:_relative)? ?['\"(].*|do)$|^\s*\w{1,40} ?<- |"
    r"^\s*(?:while|until|for|case) .{0,200}[<>=()].{0,200} do$|"
    r"^\s*(?:defp?|defmodule|defimpl|cond|receive|namespace|describe|context|resources) .{0,200} do$",
    # LaTeX
    r"^\s*\\[A-Za-z@]+[{\[]",
    # values alone in lines of a list, names of fields with what they hold below, and the end of both
    r"^\s+(?:[A-Z][a-z0-9]+){2,},$|^\s+(?:- )?[a-z][\w.-]*:\s*$|^\s+(?:- )?[A-Za-z]*[a-z][A-Z]\w*: |"
    r"^\s*[\])}]+[;,]?\s*$|^\s*, \w|^\s+- [a-z]\w*: \S|^\t+@[a-z]+ ",
    # Objective-C, tests of Octave
    r"^@(?:implementation|interface|protocol|end|property|synthesize|class|selector)\b|^%!",
    # elements and templates
    r"^\s*</?[a-zA-Z][\w:.-]*(?:\s[^<>]*)?/?>\s*$",
    # typesetting (roff): requests at the start of a line
    r"^\.(?:\s{0,8}\\\"|\s{0,8}(?:if|ie|el|de|ds|nr|ftr?|do|so|tm|po|br|sp|nop|als|am|rm|rn|in|ti|ta|hy|nh|cf|ev)"
    r"(?: |$)|$)|"
    r"^\.(?:TH|SH|SS|PP|TP|IP|LP|BR|RB|RI|IR|BI|nf|fi)(?: |$)",
    # rows of figures, in decimal or hexadecimal digits
    r"^[\s{(\[<]{0,16}(?:(?:0x|16#|\$)?[0-9A-Fa-f]{1,4}[uUlLhH]?,\s{0,4}){5}|"
    r"^\s{0,16}(?:-?\d{1,6}(?:\.\d{1,8})?[ \t,;]{1,4}){7}",
    # data in base64 or hexadecimal digits
    r"^\s*(?=[^\s]*\d)(?=[^\s]*[A-Z])[A-Za-z0-9+/]{40,120}={0,2}$|^\s*(?:0x[0-9a-fA-F]{1,8},\s*){3}",
)
_FAMILY = re.compile("|".join(_FAMILIES))
"""What lines begin with in families of languages."""

_WITHIN = re.compile(
    # Lisp, Prolog, types after a name
    r"#'\w|:-\s*$|\) where$|\bsig$|"
    # Ruby, Elixir
    r"\bdo \|[\w, ]{1,40}\|$|(?:[;)\]\"]|\.\w{1,40}[?!]?|[ (,]:\w{1,40}) do$|"
    # LaTeX, templates, licences by their identifier
    r"\\(?:begin|end|def|let|newcommand|renewcommand|section|usepackage|documentclass|ifx?|fi|expandafter|hbox|relax)\b|"
    r"<%[=-]?|\{%-? |%\}|\bSPDX-License-Identifier:"
)
"""What is anywhere in such lines."""

_MARK = re.compile(r"[;{}()\[\]=<>$%&#*~`|\\/+_\"]|::|:-|^\s+[-a-z_]|(?<!\S)-|[a-z][A-Z]|\w\.\w|0x|(?:sig| where| do)$")
"""What a line has that has any of the signs above, of those that aren't at its beginning."""
SAID = 0.0
"""The weight of a line that begins as code does and goes on in words."""

_QUOTED = re.compile(r"(?<!\w)(['\"`])[^'\"`\n]{0,200}\1(?!\w)|(?<!\S)(?:#|//|--|;|%).*")
"""Strings and comments, in which everything is said in words."""

_WORD = r"[^\W\d_]{1,30}(?:['’][^\W\d_]{1,2})?[,:]?"
_WORDS = re.compile(rf"(?<![^\s(]){_WORD}(?: {_WORD}){{2,}}(?![\w(\[=.])")
"""At least three words with blanks between them."""

_OWNING = re.compile(r"(?<![\w'])[^\W\d_]{3,30}['’]s [^\W\d_]{2}")

_KEYWORDS_TEXT = """
and as async await assert abstract auto base begin bool boolean break byte call case catch char class const continue
cdef cpdef declare def default defer del delete do done double dynamic each elif else elsif end ensure enum esac
except exception explicit export extends extern false final finally float fn for foreach friend from func function
get global goto go if impl implements import in include inherit inline inout inner input insert instance int integer
interface internal into is join key lambda left let list local lock long loop map match method mod module mut mutable
namespace native new nil nogil none not null number object of on only operator or order out override package pass
private proc property protected pub public raise range readonly real record ref register repeat require rescue return
returns right sealed select self set short sig signed sizeof static string struct sub super switch symbol synchronized
table template then this throw throws to trait true try type typedef typename undef union unit unless unsigned until
update use using val value values var vector virtual void volatile when where while with yield"""
_KEYWORDS = frozenset(_KEYWORDS_TEXT.split())
"""Words of programming languages, which follow on each other and on names."""

_ALONE = re.compile(r"\s{2,}[\w.'\"-]{1,60},?")
"""A single word or value, indented."""


def weight(line: str) -> float:
    """1 for a line that is code, a half for a comment, a quarter for an indented line, 0 for anything else."""
    if not line.strip():
        return 0
    marked = _MARK.search(line) is not None
    plain = _ADDRESS.sub(" ", line) if marked else ""
    firm = {match[0] for match in _FIRM.finditer(plain)}
    soft = {match[0] for match in _SOFT.finditer(plain)}
    if (firm and len(firm | soft) > 1) or _OF_TOOLS.match(line):
        return 1
    if _STRONG.search(line) or _FAMILY.match(line) or (marked and _WITHIN.search(line)):
        return 1 if firm or not _is_said(line) else SAID
    if firm or soft or COMMENT.search(line) or _ALONE.fullmatch(line):
        return 0.5
    return 0.25 if line.startswith(("\t", "    ")) else 0


def _is_said(line: str) -> bool:
    """Whether three words follow on each other as in a sentence, two of no meaning to a program, or somebody owns."""
    plain = _QUOTED.sub('"', line)
    if _OWNING.search(plain):
        return True
    for run in _WORDS.findall(plain):
        words = run.split(" ")
        meaningless = [len(word) > 1 and word.rstrip(",:").casefold() not in _KEYWORDS for word in words]
        ends = [word[-1] in ",:" for word in words]
        if any(one and two and not end for one, two, end in zip(meaningless, meaningless[1:], ends, strict=False)):
            return True
    return False


def has_inner_capital(word: str) -> bool:
    """Whether a word has a capital behind a small letter as names in programs do: `GridDropout`, and no `McDonald`."""
    return _INNER_CAPITAL.fullmatch(word) is not None
