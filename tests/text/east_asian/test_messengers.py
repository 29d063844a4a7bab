"""Members of chats as the messengers of East Asia export them."""

from __future__ import annotations

import pytest

from sanitize.text.east_asian.messengers import members


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("乐乐 2025-05-07 09:18:22\n@佘跃进 你的快递", {"乐乐", "佘跃进"}),
        ("[2025-05-07 09:18] 来福: 收到", {"来福"}),
        ("“萌萌” 邀请 “铁柱” 加入了群聊", {"萌萌", "铁柱"}),
        ("08:23\tひまり\t今日の飲み会", {"ひまり"}),
        ("りんが心春を招待しました", {"りん", "心春"}),
        ("[백숙] [오후 6:14] 오늘 온대?", {"백숙"}),
        ("은아름님이 복결님을 초대했습니다.", {"은아름", "복결"}),
        ("2024년 5월 3일 오후 3:21, 엄진 : 알겠어", {"엄진"}),
        ("会议时间 2025-05-07 09:18:22 开始", set()),
        ("注意: 请勿触摸", set()),
        ("08:00 開会、場所は会議室です", set()),
        ("@dataclass 装饰器", set()),
    ],
)
def test_members(text: str, names: set[str]) -> None:
    assert {text[one.start : one.end] for one in members(text)} == names
