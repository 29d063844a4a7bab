"""Members of chats as WeChat, LINE and KakaoTalk export them, and as they are addressed there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.boundaries import UNSPACED
from sanitize.text.spans import Finding, Trust

SCORE = 0.7

_LETTER = f"[{UNSPACED}A-Za-z·・]"
_MEMBER = rf"(?P<name>{_LETTER}(?:[ \u3000]?{_LETTER}){{0,15}})"
_WORD = rf"(?P<name>{_LETTER}{{1,16}})"
_CLOCK = r"(?:(?:오전|오후|上午|下午|午前|午後) ?)?\d{1,2}:\d\d(?::\d\d)?"
_DAY = r"(?:\d{4}[-./年] ?\d{1,2}[-./月] ?\d{1,2}[日.]?|\d{4}년 \d{1,2}월 \d{1,2}일)"

_PATTERNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # WeChat: a line of who and when; KakaoTalk and LINE: when and who before the words
        rf"^\"?{_MEMBER}(?:\([\w-]{{6,30}}\))?\"?:? (?:{_DAY} )?{_CLOCK}$",
        rf"^\[?{_DAY},? {_CLOCK}\]? ?,? ?{_MEMBER} ?[:：] ?(?=\S)",
        rf"^\[{_MEMBER}\] \[{_CLOCK}\]",
        rf"^{_CLOCK}\t{_MEMBER}\t",
        rf"^{_MEMBER} \[{_CLOCK}\]",
        rf"^{_CLOCK} {_MEMBER} ?(?=\[(?:貼圖|スタンプ|写真|照片|圖片|사진|이모티콘)\])",
        # who came, went, invited, recalled
        rf"^(?:{_CLOCK} )?[\"“]?{_MEMBER}[\"”]? ?"
        r"(?=邀请|邀請|撤回了|已收回|拍了拍|加入了|退出了|がメッセージの送信を取り消|が[^\n]{1,12}を招待|が参加|が退会)",
        rf"(?:邀请|邀請|拍了拍) ?[\"“]?{_MEMBER}[\"”]?(?=\s?(?:加入|$))",
        rf"(?<=が){_MEMBER}(?=を招待しました|を退会させました)",
        rf"(?:^|님이 ){_WORD}(?=님(?:이|을) (?:들어|나갔|초대|내보|[가-힣]{{1,16}}님))",
        # addressed by @
        rf"(?<![\w.])@{_WORD}(?=[\s\u2005,，:：、]|$)",
    )
)

_REPOSTED = ("//@", "回复@", "回覆@", "转发@", "轉發@")
"""What precedes an account's name on Weibo."""


def members(text: str) -> Iterator[Finding]:
    """Who writes, comes, goes or is addressed in a chat."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not match["name"].isascii():
                entity = "USERNAME" if text.endswith(_REPOSTED, 0, match.start("name")) else "PERSON"
                yield Finding(*match.span("name"), entity, SCORE, Trust.PATTERN)
