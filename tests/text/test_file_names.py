import pytest

from sanitize.text.file_names import file_names
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lisa_resume.doc", ["Lisa"]),
        ("see Invoice_Jane_Miller.pdf", ["Jane", "Miller"]),
        ("invoice-kwabena-asante.xlsx is attached", ["kwabena", "asante"]),
        ("CVTemitope.docx", ["Temitope"]),
        ("IMG_2031_Thandiwe.jpg", ["Thandiwe"]),
        ("scan Kwabena passport.jpg", ["Kwabena"]),
        ("user_guide.pdf, release-notes.docx, IMG_2031.jpg, scan_report_final.pdf", []),
        ("open src/kubectl_config.zip and kubectl_config.zip", []),
    ],
)
def test_people_in_names_of_files(text: str, names: list[str]) -> None:
    assert [text[found.start : found.end] for found in file_names(text, vocabulary())] == names
