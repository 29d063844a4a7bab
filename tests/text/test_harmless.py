"""What is written like a name, a number or a date, and is none."""

import pytest

from sanitize.text.detector import TextDetector

CLINICAL = [
    "Murphy sign negative, McBurney tenderness, Rovsing positive, Trousseau absent.",
    "CHA2DS2-VASc 4, HAS-BLED 2, Wells 3, CURB-65 2, MELD 18, Child-Pugh B.",
    "Ryles tube on free drainage, Redivac 50 ml, Hickman line flushed, Penrose drain out.",
    "Bilateral knee crepitus, Lachman negative, Phalen positive, power 5/5, reflexes 2+.",
    "Ferritin 14, MCV 72, B12 210 pg/mL, folate normal, INR 1.1, APTT 31 s.",
    "Cefuroxime 750 mg IV TDS for 5 days then review; paracetamol 1 g QDS; enoxaparin 40 mg SC.",
    "Metformin 1 g BD, atorvastatin 40 mg nocte, aspirin 75 mg OD, GTN spray PRN.",
    "Miller-Abbott tube not needed, Kehr's drain in place.",
]
TECHNICAL = [
    "Column A holds the key, column B the value; rows 2-11 are empty.",
    "id,width,height,label\n1,640,480,cat\n2,1280,720,dog\n3,800,600,bird",
    "Revenue grew 14% to 3.2m, gross margin was 61.5%, and churn fell to 2.1% in Q3.",
    "The Spanish rule-based lemmatizer is applied to every token.",
    "New upstream release. (Closes: #860168, #821740)",
    "- Option to search hidden directories, closes #12\n- Colorize each path component, closes #19\n- See #18",
    'test_body() {\n  local summary="$2"\n  [ "$1" == 1 ]\n}',
    'cidr = "10.0.0.0/16"\nprivate_subnets = ["10.0.1.0/24", "10.0.2.0/24"]\nipv6_cidr_block = "::/0"',
    "### 1.0.2.1\n\n* Code reorganization.\n\n### 1.0.2.0\n",
    "spec:\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: thanos-ruler",
    "$ gcloud alpha apphub discovered-services describe my-service",
    "Upgrade to gettext-0.19.8.1; bump lodash from 4.17.20 to 4.17.21.",
    "WSGI error stream as defined in PEP 3333.",
    "Regional location, such as asia-east1.",
    "The whiskers show the median value and the 25th and 75th percentiles.",
    "The Supplier warrants that the Goods will conform to the Specification.",
    "The encoding is UTF-8 or ISO-8859-1, and the flag is 0x10000.",
    "M12x14 hex bolt DIN 933 A2, zinc",
    "E2298 kworker/u8:7 blk_update_request nvme0n1 sector 240913",
    "blk_update_request: I/O error, dev sda, sector 943057",
]
TIMES = [
    "The job starts at 03:15 and stops at 04:45.",
    "backup finished at 23:59:59 after 12 retries",
    "09:15 - 10:00 Keynote",
    "[12:30:05] INFO worker started",
    "Model T-800 fits the rack, and so does Model X-200.",
]
CODE = [
    "scp dump.sql backup@host:/srv",
    "def total(const floating[::1] weights):\n    return sum(weights)",
    ".odd {\n    background: #A0A0A0;\n    color: #888888;\n}",
    '@property\ndef size(self):\n    return self._n\n\n@app.route("/x")\ndef f(): pass',
    "npm install @types/node && npm run build",
    "platforms:\n  ['chrome', '60'],\n  ['chrome', '40'],\n  ['firefox', '26'],",
    '        "argcp",\n        "beginthreadex",\n',
    "# 5. As a pulldown from a menu\n",
    "- SC2262/SC2263: Warn about aliases declared and used in the same unit",
    "FROM alpine\nRUN apk add ghc cabal g++ libffi-dev curl bash gmp gmp-static\nENV PATH=/opt/bin:$PATH",
    'services:\n  web:\n    ports: ["5432:5432"]',
    '"actions": ["lambda:GetProvisionedConcurrencyConfig", "lambda:ListAliases"]',
]


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.open(language="en")


def found(detector: TextDetector, text: str) -> list[str]:
    spans = detector.detect([text])[0]
    assert isinstance(spans, list)
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("text", [*CLINICAL, *TECHNICAL, *TIMES, *CODE])
def test_harmless_text_stays(detector: TextDetector, text: str) -> None:
    assert found(detector, text) == []


def test_a_date_ends_where_its_words_do(detector: TextDetector) -> None:
    assert found(detector, "aufgenommen am 4. Mai 2021") == ["4. Mai 2021"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Seen with Anna Lachman and Tom Wells, both aged 86.", "Anna Lachman"),
        ("Patient: Penrose, Hickman line flushed.", "Penrose"),
        ("Dear Mr Murphy, the signs are good.", "Murphy"),
        ("She is Spanish and lives at 12 Main Street, Springfield.", "12 Main Street"),
        ("thanks @some_one, see you", "@some_one"),
        (r"on \\fs01\homes\kmbeki and C:\Users\kmbeki", "kmbeki"),
        ("the ticket of member no. #888888", "888888"),
        ("Wellington sign poll.", "Wellington"),
        ("The host is at 2001:db8::1 now.", "2001:db8::1"),
        ("Login from 10.0.1.5/24 in 10.0.1.0/24", "10.0.1.5"),
        ("His line has 8.8.8.0/24.", "8.8.8.0"),
        ("She left the house at 22:15.", "22:15"),
        ("The victim was last seen at 03:12.", "03:12"),
        ("On 4 May 2021 at 10:22 the door was open.", "10:22"),
        ("scp dump.sql zkowalczyk@db01:/srv", "zkowalczyk"),
    ],
)
def test_the_same_words_where_they_name_somebody_go(detector: TextDetector, text: str, value: str) -> None:
    assert any(value in one for one in found(detector, text))
