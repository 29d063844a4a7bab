"""WebDataset: samples out of tar files, the same however they are cut; nothing that is no record becomes one."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanitize.errors import SourceError
from sanitize.io.read import shards, webdataset
from sanitize.io.read.source import open_source
from tests.commands import ROOT, same_bytes, sanitize
from tests.object_store import ObjectStore

JPEG = b"\xff\xd8\xff" + bytes(range(100))
BAD = "Quendel"
PHOTOS = ROOT / "data_samples" / "photos" / "portrait"


def entry(name: str, kind: bytes = tarfile.REGTYPE, **said: str) -> tarfile.TarInfo:
    """An entry's header."""
    info = tarfile.TarInfo(name)
    info.type, info.pax_headers = kind, said
    info.linkname = "a.txt" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    return info


def archive(entries: Iterable[tuple[tarfile.TarInfo | str, bytes]], kind: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar file as Python's library writes it."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=kind, encoding="utf-8", errors="surrogateescape") as tar:
        for named, data in entries:
            info = entry(named) if isinstance(named, str) else named
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def people(count: int) -> list[tuple[str, bytes]]:
    return [
        pair
        for number in range(count)
        for pair in (
            (f"faces/{number:04}.jpg", JPEG + bytes([number])),
            (f"faces/{number:04}.txt", f"note {number} ä".encode()),
            (f"faces/{number:04}.cls", f"{number % 3}\n".encode()),
        )
    ]


def rows_of_people(count: int) -> list[dict[str, Any]]:
    return [
        {
            "__key__": f"faces/{number:04}",
            "jpg": {"bytes": JPEG + bytes([number]), "path": None},
            "txt": f"note {number} ä",
            "cls": number % 3,
        }
        for number in range(count)
    ]


def test_extensions_are_columns(tmp_path: Path, look) -> None:
    entries = [
        ("./__notes__/about.txt", b"of the archive"),
        ("./.hidden.txt", b"left out"),
        (entry("./deep", tarfile.DIRTYPE), b""),
        ("./deep/one.seg.PNG", b"png"),
        ("./deep/one.json", b'{"a": 1}'),
        ("./deep/one.txt", b"\xef\xbb\xbfwith a mark\n"),
        ("./deep/one.cls", b" 7\n"),
        ("./deep/one.id", b"007"),
        ("./deep/one.npy", b"\x93NUMPY"),
        ("two.txt", b"alone"),
    ]
    source = look.opened(tmp_path / "a.tar", archive(entries))
    assert source.format == "webdataset"
    picture = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    assert dict(zip(source.names, source.schema.types, strict=True)) == {
        "__key__": pa.string(),
        "seg.png": picture,
        "json": pa.string(),
        "txt": pa.string(),
        "cls": pa.int64(),
        "id": pa.string(),
        "npy": pa.binary(),
    }
    one = {
        "seg.png": {"bytes": b"png", "path": None},
        "json": '{"a": 1}',
        "txt": "with a mark\n",
        "cls": 7,
        "id": "007",
    }
    two = dict.fromkeys(one) | {"__key__": "two", "txt": "alone", "npy": None}
    assert look.rows(source, None, ("seg.png",)) == [{"__key__": "deep/one", **one, "npy": b"\x93NUMPY"}, two]
    assert look.rows(source, ["cls"]) == [{"cls": 7}, {"cls": None}]


def test_a_folder_of_tars_is_one_source(tmp_path: Path, look) -> None:
    look.write(tmp_path / "1.tar", archive(people(2)))
    look.write(tmp_path / "2.tar", archive([("x.cls", b"cat"), ("x.txt", b"a cat")]))
    source = open_source(tmp_path)
    assert source.schema.field("cls").type == pa.string()
    assert [row["cls"] for row in look.rows(source)] == ["0", "1", "cat"]
    assert look.rows(open_source(tmp_path / "*.tar"), ["txt"])[-1] == {"txt": "a cat"}


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="./"), min_size=1, max_size=60)
FORMS = st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
SAMPLES = st.lists(
    st.tuples(
        st.lists(NAMES.filter(lambda name: not name.startswith("__")), min_size=1, max_size=4).map("/".join),
        st.dictionaries(st.sampled_from(["jpg", "txt", "a.json", "cls"]), st.text(max_size=600), min_size=1),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda sample: sample[0],
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(samples=SAMPLES, form=FORMS, mark=st.sampled_from([1, 3000, 1 << 20]))
def test_what_was_written_comes_back_however_it_is_cut(
    tmp_path: Path, look, samples: list[tuple[str, dict[str, str]]], form: int, mark: int
) -> None:
    entries = [(f"{key}.{name}", text.encode()) for key, values in samples for name, text in values.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(webdataset, "MARK_BYTES", mark)
        patch.setattr(webdataset, "BLOCK_ROWS", 3)
        patch.setattr(shards, "LARGEST_TARGET", mark)
        patch.setattr(shards, "SMALLEST_TARGET", mark)
        source = look.opened(tmp_path / "a.tar", archive(entries, form))
        found = {row["__key__"]: row for row in look.rows(source)}
        bad = look.bad(source)
    whole = "cls" in source.names and source.schema.field("cls").type == pa.int64()
    for key, values in samples:
        if any("\0" in text for name, text in values.items() if name != "jpg"):
            assert key not in found
            continue
        row = found.pop(key)
        for name in source.names[1:]:
            text = values.get(name)
            if text is None:
                assert row[name] is None
            elif name == "jpg":
                assert row[name] == {"bytes": text.encode(), "path": None}
            elif name == "cls":
                assert row[name] == (int(text) if whole else text.strip())
            else:
                assert row[name] == text.removeprefix("\ufeff")
    assert not found
    assert {one.code for one in bad} <= {"nul_byte"}


def test_large_archives_are_cut_and_numbered_whatever_is_asked(
    tmp_path: Path, look, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = people(40)
    entries[30:30] = [("bad.txt", b"\xff"), ("bad.cls", b"1")]
    file = look.write(tmp_path / "a.tar", archive(entries))
    monkeypatch.setattr(webdataset, "MARK_BYTES", 4000)
    monkeypatch.setattr(shards, "LARGEST_TARGET", 20_000)
    monkeypatch.setattr(shards, "SMALLEST_TARGET", 20_000)
    source = open_source(file)
    assert len(source.shards()) == 7
    assert look.rows(source) == rows_of_people(40)
    assert look.codes(source) == ["not_utf8"]
    assert look.numbers(source) == look.numbers(source, ["cls"]) == look.numbers(source, ["__key__"])
    assert len(set(look.numbers(source))) == 41


DAMAGED = {
    "member_no_file": [
        (entry(f"{BAD}.txt", tarfile.SYMTYPE), b""),
        (entry(f"{BAD}.txt", tarfile.LNKTYPE), b""),
        (entry(f"{BAD}.txt", tarfile.CHRTYPE), b""),
        (entry(f"{BAD}.txt", tarfile.FIFOTYPE), b""),
        (entry("GNUSparseFile.0/x.txt", **{"GNU.sparse.major": "1", "GNU.sparse.name": f"{BAD}.txt"}), b"1\n0\n1\nx"),
    ],
    "member_outside": [(f"../{BAD}.txt", b"x"), (f"/etc/{BAD}.txt", b"x"), (f"a/../../{BAD}.txt", b"x")],
    "member_duplicate": [(f"{BAD}.cls", b"1"), (f"{BAD}.CLS", b"2")],
    "member_without_extension": [(BAD, b"x")],
    "file_name_not_utf8": [(f"{BAD}\udcff.txt", b"x")],
    "not_utf8": [(f"{BAD}.txt", b"\xe4")],
    "nul_byte": [(f"{BAD}.json", b"a\0b")],
}


@pytest.mark.parametrize(
    ("code", "named", "data"),
    [(code, *one) for code, entries in DAMAGED.items() for one in entries if one != (f"{BAD}.cls", b"1")],
)
def test_what_is_no_record_is_quarantined_alone(
    tmp_path: Path, look, code: str, named: tarfile.TarInfo | str, data: bytes
) -> None:
    twice = [(f"{BAD}.cls", b"1")] if code == "member_duplicate" else []
    form = tarfile.GNU_FORMAT if code == "file_name_not_utf8" else tarfile.PAX_FORMAT
    whole = archive([*people(2), *twice, (named, data), ("last.txt", b"good")], form)
    source = look.opened(tmp_path / "a.tar", whole)
    assert [row["txt"] for row in look.rows(source, ["txt"])] == ["note 0 ä", "note 1 ä", "good"]
    (bad,) = look.bad(source)
    assert (bad.code, bad.file) == (code, "a.tar")
    assert bad.raw is not None
    with tarfile.open(fileobj=io.BytesIO(bad.raw), errors="surrogateescape") as part:
        assert all(BAD in name for name in part.getnames())


def changed(whole: bytes, at: int, data: bytes) -> bytes:
    return whole[:at] + data + whole[at + len(data) :]


def test_a_tar_that_breaks_is_read_up_to_there(tmp_path: Path, look) -> None:
    whole = archive(people(3), tarfile.USTAR_FORMAT)
    sample = 6 * 512
    huge = tarfile.TarInfo("huge.txt")
    huge.size = 1 << 40
    long = tarfile.TarInfo("././@LongLink")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 1 << 29
    holes = tarfile.TarInfo("holes.txt")
    holes.type = tarfile.GNUTYPE_SPARSE
    broken = {
        "cut in an entry": whole[: 2 * sample + 100],
        "cut between entries": whole[: 2 * sample + 2 * 512],
        "cut between samples": whole[: 2 * sample],
        "a damaged header": changed(whole, 2 * sample + 10, b"?"),
        "contents that aren't there": changed(whole, 2 * sample, huge.tobuf(tarfile.GNU_FORMAT)),
        "a name of half a gigabyte": changed(whole, 2 * sample, long.tobuf(tarfile.GNU_FORMAT)),
        "a file with holes": changed(whole, 2 * sample, holes.tobuf(tarfile.GNU_FORMAT)),
        "headers for all": whole[: 2 * sample] + global_header() + whole[2 * sample :],
    }
    for what, data in broken.items():
        source = look.opened(tmp_path / f"{what}.tar", data)
        kept = 2 if what == "cut between entries" else 1
        assert look.rows(source) == rows_of_people(3)[:kept], what
        assert [(bad.code, bad.raw) for bad in look.bad(source)] == [("file_unreadable", None)], what
    appended = look.opened(tmp_path / "appended.tar", whole + whole)
    assert (look.rows(appended), look.codes(appended)) == (rows_of_people(3)[:2], ["file_unreadable"])


def global_header() -> bytes:
    return tarfile.TarInfo.create_pax_global_header({"path": "elsewhere.txt"})


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_damage_brings_rows_that_nobody_wrote(tmp_path: Path, look, data: st.DataObject) -> None:
    whole = archive([*people(2), (f"{'long' * 40}.txt", b"long"), *people(3)[6:]])
    at = data.draw(st.integers(0, len(whole) - 1))
    part = data.draw(st.sampled_from([b"", b"\0", b"\xff", b"7", b"x" * 512, whole[:512]]))
    damaged = changed(whole, at, part) if part else whole[:at]
    try:
        source = look.opened(tmp_path / "a.tar", damaged)
    except SourceError:
        assert not part or at < 512
        return
    rows, codes = look.rows(source), look.codes(source)
    written = {"faces/0000", "faces/0001", "faces/0002"}
    assert all(row["__key__"] in written or len(row["__key__"]) > 100 for row in rows)
    if not part:
        marked = at >= len(whole.rstrip(b"\0")) // 512 * 512 + 1024
        assert (codes, len(rows) == 4) == ([] if marked else ["file_unreadable"], marked)
    assert look.numbers(source) == look.numbers(source, ["__key__"])


def test_what_is_no_tar_is_refused(tmp_path: Path, look) -> None:
    for data in (gzip.compress(archive(people(1))), b"", b"a,b\n1,2\n" * 200, archive([]), archive([("name", b"x")])):
        with pytest.raises(SourceError, match="no tar of the source"):
            look.opened(tmp_path / "a.tar", data)


def test_empty_and_broken_files_beside_others_are_counted(tmp_path: Path, look) -> None:
    look.write(tmp_path / "1.tar", archive(people(1)))
    look.write(tmp_path / "2.tar", archive([]))
    look.write(tmp_path / "3.tar", b"no tar at all")
    source = open_source(tmp_path)
    assert [(bad.code, bad.file) for bad in look.bad(source)] == [("file_empty", "2.tar"), ("file_unreadable", "3.tar")]


def test_names_with_further_dots_are_too_many_columns(tmp_path: Path, look) -> None:
    with pytest.raises(SourceError, match="first dot"):
        look.opened(tmp_path / "a.tar", archive((f"{number}.{number}.txt", b"x") for number in range(200)))
    entries = [("good.txt", b"x"), *((f"bad.{number}.txt", b"x") for number in range(webdataset.MOST_EXTENSIONS))]
    bad = look.opened(tmp_path / "b.tar", archive([*entries[:100], ("bad.txt", b"x")]))
    assert (look.rows(bad, ["txt"]), look.codes(bad)) == ([{"txt": "x"}, {"txt": "x"}], [])
    worse = look.opened(tmp_path / "c.tar", archive([*entries[1:], ("bad.0.json", b"x"), ("good.0.txt", b"x")]))
    assert (look.rows(worse, ["0.txt"]), look.codes(worse)) == ([{"0.txt": "x"}], ["members_too_many"])


def test_contents_are_bounded(tmp_path: Path, look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webdataset, "LARGEST_RECORD", 10)
    monkeypatch.setattr(webdataset, "MAX_FILE_BYTES", 20)
    entries = [("a.txt", b"x" * 11), ("b.jpg", b"x" * 21), ("c.npy", b"x" * 21), ("d.txt", b"good")]
    source = look.opened(tmp_path / "a.tar", archive(entries))
    assert look.codes(source) == ["record_too_large", "image_file_too_large", "record_too_large"]
    assert [bad.code for bad in look.bad(source, ["txt"])] == ["record_too_large"]


def test_a_store_gives_the_same_in_few_requests(tmp_path: Path, look, store: ObjectStore) -> None:
    entries = [(f"{number:05}.{name}", bytes(20_000)) for number in range(300) for name in ("jpg", "npy")]
    here = look.write(tmp_path / "sets" / "a.tar", archive([*people(3), *entries]))
    store.upload(here.parent, "webdataset")
    local = open_source(here)
    before = len(store.requests())
    far = open_source(store.url("webdataset/a.tar"))
    opened = len(store.requests()) - before
    assert (far.schema, far.shards(), far.digest()) == (local.schema, local.shards(), local.digest())
    assert look.rows(far) == look.rows(local)
    assert opened < 20


PIPELINE = """
version: 1
name: people
source:
  path: {source}
  columns:
    __key__: {{role: drop}}
    jpg: {{role: image}}
    txt: {{role: text}}
    cls: {{role: label}}
stages:
  - {{use: text_pii, columns: [txt]}}
  - {{use: faces, columns: [jpg], profile: fast}}
quarantine: {{path: {folder}/quarantine, max_rate: 0.5}}
"""


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with photographs and captions in a tar, and their release."""
    folder = tmp_path_factory.mktemp("captioned")
    entries = [
        pair
        for number, photo in enumerate(sorted(PHOTOS.iterdir())[:6])
        for pair in (
            (f"{number:03}.jpg", photo.read_bytes()),
            (f"{number:03}.txt", f"Zelmira {BAD}, photograph {number}, zelmira@quendel.example.org".encode()),
            (f"{number:03}.cls", str(number % 2).encode()),
        )
    ]
    (folder / "set.tar").write_bytes(archive(entries))
    return released(folder, "tar")


def released(folder: Path, kind: str) -> Path:
    (folder / f"{kind}.yaml").write_text(PIPELINE.format(source=folder / f"set.{kind}", folder=folder))
    done = sanitize("run", folder / f"{kind}.yaml", "--output", folder / kind, "--workers", 1, "--quiet")
    assert (done.code, done.err) == (0, "")
    return folder


def test_a_run_takes_a_tar(captioned: Path) -> None:
    (part,) = (captioned / "tar" / "data").iterdir()
    table = pq.read_table(part)
    assert (table.column_names, table.num_rows) == (["jpg", "txt", "cls"], 6)
    assert all("<EMAIL_ADDRESS>" in text and BAD not in text for text in table.column("txt").to_pylist())
    originals = {photo.read_bytes() for photo in PHOTOS.iterdir()}
    assert all(one["bytes"] not in originals for one in table.column("jpg").to_pylist())


@pytest.mark.slow
def test_a_run_gives_what_it_gives_of_a_table(captioned: Path, look) -> None:
    source = open_source(captioned / "set.tar")
    pq.write_table(pa.Table.from_pylist(look.rows(source), source.schema), captioned / "set.parquet")
    released(captioned, "parquet")
    assert same_bytes(captioned / "tar", captioned / "parquet")
