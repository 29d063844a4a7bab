"""Names in scripts other than the Latin, by their form alone: no dictionary or model of the stages is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_HAN = "\u4e00-\u9fff"

_RUSSIAN = re.compile(
    r"\b[А-ЯЁ][а-яё]+(?:ович|евич|ьич|овна|евна|ична)(?:а|у|ем|ом|е|ы|ой)?\b"
    r"|\b[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:ов|ев|ин|ын|ский|цкий|ко)(?:а|у|ым|е|ой|ая)?\b"
    r"|\b[А-ЯЁ]\. ?(?:[А-ЯЁ]\. ?)?[А-ЯЁ][а-яё]{2,}"
)
"""Patronymics, a given name before a surname by its ending, initials before a surname."""

_CHINESE_SURNAME = (
    "(?!董事|周[边邊末围圍年期日一二三四五六]|夏[天季]|许多|許多|程[度序式]|曾[经經]|陆[续續地军]|陸[續地軍]|何[时時人处處种種必况]|龙头|秦[朝国]|唐[朝代]|"
    "宋[朝代]|梁柱|万|江|马[上路达拉]|田|高|汤|钱|顾客|顧客|顾问|顧問|胡同|胡说|黄[色金]|黃[色金]|白|严|余|丁点)"
    "[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱林何郭罗羅梁宋郑鄭谢謝韩韓唐冯馮董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇"
    "卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻潘杜戴夏钟鍾汪姜范廖姚谭譚邹鄒熊陆陸郝崔邱秦顾顧侯邵孟龙龍段钱錢汤湯]"
)
_CHINESE_GIVEN = (
    "[芳娜敏静靜磊洋艳豔杰傑涛濤霞辉輝玲斌浩鑫倩婷颖穎琳晨媛瑶瑤萌睿昊彤菲雯璐莉凯凱帆莹瑩瑾琪蕾旭彬蔚涵萱梓欣怡俊轩軒诗詩淑兰蘭芬桂翠琴娟丽麗燕"
    "梅珍英秀华華建国國志强強伟偉宇博嘉佳雅慧雪红紅春玉凤鳳荣榮贵貴福祥庆慶德忠义義诚誠信宏鸿鴻泽澤润潤海波江山松柏林森峰岩刚剛毅勇军軍兵卫衛"
    "文武斯思远遠哲智聪聰明晓曉东東昌盛永恒宁寧安康健平顺順利豪皓宸奕辰沐一诺諾语語嫣楠桐若曦心妍钰鈺珊珠宝寶金银銀铭銘钧鈞勋勳元亨仁礼禮承恩惠雨露云雲]"
)
_CHINESE_FULL = (
    "(?:[王李张張刘劉陈陳杨楊赵趙黄黃吴吳徐孙孫胡朱郭罗羅宋郑鄭谢謝韩韓冯馮萧蕭曹袁邓鄧许許傅沈彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛阎閻潘杜戴"
    "钟鍾汪范廖姚谭譚邹鄒熊陆陸郝崔邱侯邵孟段尹黎贺賀赖賴龚龔庞樊殷施翟倪聂岳齐齊庄莊严嚴柯翁佘仇逄覃邝鄺冼臧卞窦岑甄褚蔺闫牟饶冉裴靳谌]|"
    "欧阳|歐陽|司徒|上官|诸葛|諸葛|慕容|尉迟|令狐|皇甫|司马|司馬|夏侯|范姜|張簡)"
)
_CHINESE = re.compile(
    rf"(?:姓名|病人|患者|客户|客戶|联系人|聯絡人|收件人|申请人|申請人)[:：是为為]? ?({_CHINESE_SURNAME}[{_HAN}]{{1,2}})"
    rf"|({_CHINESE_SURNAME}[{_HAN}]{{0,2}})(?:先生|女士|小姐|教授|老师|老師|医生|醫生|医师|醫師|同学|同學|主任|经理|經理)"
    rf"|(?<![{_HAN}])({_CHINESE_SURNAME}[{_HAN}]{{1,2}})(?:说|說|表示|认为|認為|指出|告诉|告訴|介绍|介紹|强调|強調|今天|昨天|[，、,（(]|$)"
    rf"|({_CHINESE_FULL}{_CHINESE_GIVEN}{{2}})"
    rf"|(?<![{_HAN}])({_CHINESE_FULL}{_CHINESE_GIVEN}{{1,2}})(?![{_HAN}])"
    rf"|(?:[{_HAN}]{{2,8}}·[{_HAN}]{{2,8}})"
    rf"|(?:记者|記者|导演|導演|总统|總統|主席|总理|總理|市长|市長|书记|演员|演員|歌手|作者)({_CHINESE_SURNAME}[{_HAN}]{{1,2}})"
)
"""A surname and one or two characters: after what a person is, before a title, what is said, or as in most names."""

_JAPANESE_SURNAME = (
    "(?:佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|清水|山崎|池田|"
    "橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|斉藤|福田|太田|西村|藤井|金子|岡本|"
    "藤原|中野|三浦|原田|中川|松田|竹内|小野|田村|中山|和田|石田|森田|上田|内田|柴田|酒井|宮崎|横山|高木|安藤|宮本|大野|小島|"
    "谷口|今井|工藤|高田|増田|丸山|杉山|村田|大塚|新井|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|菅原|岩崎|久保|木下|佐野)"
)
_JAPANESE = re.compile(
    rf"(?<![{_HAN}])({_JAPANESE_SURNAME}[{_HAN}ぁ-んァ-ヴ]{{0,3}}?)(?:さん|様|氏|先生|くん|ちゃん)"
    rf"|(?:氏名|名前|患者|担当)[:：は] ?({_JAPANESE_SURNAME}[{_HAN}ぁ-んァ-ヴ]{{0,3}})"
    rf"|(?<![{_HAN}])({_JAPANESE_SURNAME}[{_HAN}]{{1,3}})(?=[はがもとの、。（(]|$)"
    rf"|(?<![{_HAN}])({_JAPANESE_SURNAME}[ \u3000]?"
    rf"(?:[{_HAN}]{{1,2}}[子美郎介太樹也哉菜香奈恵代江枝音花斗翔真人司]"
    rf"|[ぁ-ん]{{1,3}}[みこりかなきえお]))(?![{_HAN}ぁ-ん])"
    rf"|(?<![{_HAN}])({_JAPANESE_SURNAME})(?=(?:です|[はがも]|さん|様|氏|君|くん|[、。・：\s]))(?![{_HAN}])"
    r"|((?<![ぁ-ん])[ぁ-ん]{2,4}|(?<![ァ-ヴー])[ァ-ヴー]{2,6})(?=ちゃん|くん)"
    r"|((?<![ァ-ヴー])[ァ-ヴー]{2,8}・[ァ-ヴー]{2,10})(?=さん|氏|様)"
)
"""A common surname and a given name: before a form of address or a particle, or after what a person is called."""

_KOREAN_SURNAME = "[김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄원천방공]"
_KOREAN_WORDS = (
    "(?!지금|조금|지하|남성|여성|공연|강연|고시원|유가족|구성원|우승자|이상|장면|권한|강진|장난|유성|정상|정식|인정|"
    "최상|최은|현상|현수|진정|주정|조정|공정|공지|고정|공석|이정|전정|우선|진상|남은|심은|안정|유지|수정)"
)
"""Words, and beginnings of words, that look like names."""
_KOREAN_GIVEN = (
    "(?:[민서지예하준시유주현은영철순동성호재경혜미병광창형승태찬채윤연수정진상종기덕명옥춘금복말]"
    "[준연윤원현훈빈은민희자숙혁철우아영수석호환진욱식국배린솔결람찬])"
)
"""Two syllables that given names begin and end with."""
_KOREAN = re.compile(
    rf"(?<![가-힣])({_KOREAN_SURNAME}[가-힣]{{2}}) ?"
    r"(?:씨|님|군|양|교수|선생님|과장|부장|대리|팀장|사장)(?![가-힣]{2})"
    rf"|(?:환자|이름|성명|성함|고객|담당자)(?:[:：] ?|은 |는 | )({_KOREAN_SURNAME}[가-힣]{{2}})"
    r"(?=[은는이가을를의와과 ,.\n]|$)"
    rf"|(?<![가-힣])({_KOREAN_SURNAME}[가-힣]{{2}})"
    r"(?=\(\d{2}\)| (?:감독|대표|선수|의원|기자|대통령|장관|회장|위원장|학생|고객|어머니|아버지))"
    rf"|(?<![가-힣]){_KOREAN_WORDS}((?:{_KOREAN_SURNAME}|남궁|황보|제갈|선우|독고|사공|서문){_KOREAN_GIVEN})"
    r"(?=(?:은|는|이|가|을|를|의|와|과|에게|한테|도|님|씨|입니다|이라고|라고|이고|고)?(?![가-힣]))"
    rf"|(?<![가-힣])({_KOREAN_GIVEN})(?=[아야][!,? ]|이(?:가|는|랑|네|한테|를|의|와)(?![가-힣])|씨|님|오빠|언니|누나)"
    r"|(?<![가-힣])([가-힣]{2,4})(?=님(?:이|을) (?:들어왔|나갔|초대했|[가-힣]{2,4}님))"
)
"""A surname and two syllables before a form of address, or after what a person is called in a form."""

_FORMS: Mapping[str, re.Pattern[str]] = {"ja": _JAPANESE, "ko": _KOREAN, "ru": _RUSSIAN, "zh": _CHINESE}

LANGUAGES = frozenset(_FORMS)
"""The languages (ISO 639-1) whose names have a form that says enough."""


def names_by_form(text: str, languages: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Names in a text in some of LANGUAGES, as (start, end, "PERSON")."""
    for language in sorted(languages & LANGUAGES):
        for match in _FORMS[language].finditer(text):
            yield (*match.span(match.lastindex or 0), "PERSON")
