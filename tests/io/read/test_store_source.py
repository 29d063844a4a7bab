"""Sources on an object store: the same rows as from a folder of this machine, read in ranges."""

from __future__ import annotations

import gzip
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitize.errors import SourceError, UsageError
from sanitize.io.places.place import place
from sanitize.io.places.store import Store
from sanitize.io.places.store_path import StorePath
from sanitize.io.read.source import open_source
from tests.object_store import BUCKET, ObjectStore

PHOTOS = Path(__file__).parents[3] / "data_samples" / "photos"
ODD = "a folder/ü#1?%20&+ [x]"
"""Marks that mean something in a URL or a glob."""


def table(rows: int = 1000) -> pa.Table:
    numbers = np.arange(rows)
    return pa.table({"number": numbers, "text": [f"row {number} ä" for number in numbers]})


def written(folder: Path, kind: str) -> Path:
    """A folder with two files of a kind, one below another."""
    (folder / "sub").mkdir(parents=True)
    for name in ("b", "sub/a"):
        rows = table().to_pylist()
        if kind == "parquet":
            pq.write_table(table(), folder / f"{name}.parquet", row_group_size=100)
        elif kind == "csv":
            lines = ["number,text", *(f"{row['number']},{row['text']}" for row in rows)]
            (folder / f"{name}.csv").write_text("\n".join(lines), "utf-8")
        else:
            lines = [f'{{"number": {row["number"]}, "text": "{row["text"]}"}}\n' for row in rows]
            (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    (folder / "_SUCCESS").write_bytes(b"")
    return folder


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_a_folder_gives_the_same_rows_shards_and_digests_as_on_disk(
    tmp_path: Path, look, store: ObjectStore, kind: str
) -> None:
    here = written(tmp_path / "data", kind)
    store.upload(here, f"same/{kind}")
    local, far = open_source(here), open_source(store.url(f"same/{kind}"))
    assert far.files == local.files
    assert (far.shards(), far.schema, far.digest()) == (local.shards(), local.schema, local.digest())
    again = pickle.loads(pickle.dumps(far))
    assert look.rows(again) == look.rows(local) == 2 * table().to_pylist()
    assert look.rows(again, ["text"]) == look.rows(local, ["text"])


def test_names_may_hold_any_mark(look, store: ObjectStore) -> None:
    store.put(f"{ODD}/{ODD}.csv", b"n\n1\n")
    escaped = "a folder/ü%231%3F%2520&+%20[x]"
    for key in (
        f"{ODD}/{ODD}.csv".replace("%20", "%2520"),
        f"{escaped}/{escaped}.csv",
        escaped,
        "a folder/ü*/**/*.csv",
    ):
        assert look.rows(open_source(store.url(key))) == [{"n": 1}]


def test_a_glob_matches_as_on_disk(tmp_path: Path, look, store: ObjectStore) -> None:
    names = ("1/a.csv", "2/a.csv", "2/b.csv", "2/.hidden.csv", "2/c/a.csv", "a?.csv")
    for name in names:
        look.write(tmp_path / name, f"a\n{name}\n".encode())
    store.upload(tmp_path, "globs")
    for glob in ("*/a.csv", "**/*.csv", "**", "[12]/?.csv", "2/**/a.csv"):
        local, far = open_source(str(tmp_path / glob)), open_source(store.url(f"globs/{glob}"))
        assert look.rows(far) == look.rows(local)
    assert look.rows(open_source(store.url("globs/a%3F.csv"))) == [{"a": "a?.csv"}]
    with pytest.raises(SourceError, match="matches no object"):
        open_source(store.url("globs/*/%2A.csv"))


def test_images_of_a_folder_and_those_a_table_points_to(tmp_path: Path, look, store: ObjectStore) -> None:
    rows = ["patient,photo"]
    for number, name in enumerate(("portrait/000.jpg", "picture/001.jpg")):
        look.write(tmp_path / "folder" / name, (PHOTOS / name).read_bytes())
        rows.append(f"{number},folder/{name}")
    rows += ["2,../secret.jpg", "3,/secret.jpg", "4,folder/nothing.jpg", "5,https://example.org/a.jpg", "6,"]
    look.write(tmp_path / "table.csv", "\n".join(rows).encode())
    store.upload(tmp_path, "pictures/below")
    store.put("pictures/secret.jpg", (PHOTOS / "portrait" / "000.jpg").read_bytes())
    for name, column in (("folder", "image"), ("table.csv", "photo")):
        local, far = open_source(tmp_path / name), open_source(store.url(f"pictures/below/{name}"))
        assert far.shards() == local.shards()
        assert look.rows(far, [column], (column,)) == look.rows(local, [column], (column,))
        assert [one.code for one in look.bad(far, images=(column,))] == [
            one.code for one in look.bad(local, images=(column,))
        ]
    assert [one.code for one in look.bad(far, images=("photo",))] == [
        "image_outside_source",
        "image_outside_source",
        "image_missing",
        "image_url",
    ]


def test_a_shard_reads_its_range_and_no_more(tmp_path: Path, look, store: ObjectStore) -> None:
    noise = np.random.default_rng(1).bytes(24 << 20).hex()
    lines = [f"{number},{noise[start : start + 4096]}" for number, start in enumerate(range(0, 48 << 20, 4096))]
    store.put("ranges/a.csv", "\n".join(["n,noise", *lines]).encode())
    columns = {"n": np.arange(6000), "noise": [noise[start : start + 4096] for start in range(0, 6000 * 4096, 4096)]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet", row_group_size=1000, compression="none")
    store.put("ranges/a.parquet", (tmp_path / "a.parquet").read_bytes())
    for name, most in (("a.csv", 12), ("a.parquet", 8)):
        source = open_source(store.url(f"ranges/{name}"))
        assert len(source.shards()) > 4
        before = len(store.requests())
        rows = sum(chunk.batch.num_rows for chunk in source.read(source.shards()[2]))
        assert 0 < rows < 6000
        assert len(store.requests()) - before <= most


def test_changes_are_noticed(store: ObjectStore) -> None:
    for name in ("a", "b", "c"):
        store.put(f"changing/{name}.csv", b"n\n1\n")
    source = open_source(store.url("changing"))
    assert source.changed() == ()
    store.put("changing/a.csv", b"n\n22\n")
    store.client.delete_object(Bucket=BUCKET, Key="changing/b.csv")
    assert source.changed() == ("a.csv", "b.csv")
    aged = replace(source, fingerprint=tuple((size, time - 10**9) for size, time in source.fingerprint))
    assert aged.changed() == ("a.csv", "b.csv", "c.csv")


def test_a_store_that_fails_is_no_reason_to_lose_rows(tmp_path: Path, look, store: ObjectStore) -> None:
    """Objects that go away while they are read must not end in the quarantine as unreadable."""
    for kind in ("parquet", "csv", "jsonl"):
        store.upload(written(tmp_path / kind, kind), f"failing/{kind}")
        source = open_source(store.url(f"failing/{kind}"))
        for key in store.keys(f"failing/{kind}"):
            store.client.delete_object(Bucket=BUCKET, Key=key)
        with pytest.raises(SourceError, match="run again"):
            look.rows(source)


def test_a_store_that_fails_while_a_file_is_read(tmp_path: Path, store: ObjectStore) -> None:
    store.upload(written(tmp_path / "data", "parquet"), "vanishing")
    files = open_source(store.url("vanishing")).store
    with files.open("b.parquet") as stream, files.ranges("b.parquet") as pages:
        assert stream.read(4) == b"PAR1"
        store.client.delete_object(Bucket=BUCKET, Key="vanishing/b.parquet")
        with pytest.raises(SourceError, match=r"b\.parquet can no longer be read"):
            pq.ParquetFile(pages)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://bucket/a.csv", "use an s3:// or gs:// URL"),
        ("s3://AKIAQUENDEL:quendel@bucket/a.csv", "can't hold credentials"),
        ("s3://AKIAQUENDEL:que/ndel@bucket/a.csv", "names no bucket"),
        ("s3:///a.csv", "names no bucket"),
        ("s3://bucket/a.csv?secret_key=quendel", "secret_key"),
        ("gs://bucket/a.csv?access_token=quendel", "access_token"),
    ],
)
def test_urls_that_cannot_be_used_are_refused_without_being_repeated(url: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as refused:
        open_source(url)
    assert "quendel" not in str(refused.value).lower()


def test_google_is_not_asked_without_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_GCLOUD_ADC_PATH_OVERRIDE", "GCE_METADATA_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(SourceError, match="set GOOGLE_APPLICATION_CREDENTIALS"):
        open_source("gs://some-bucket/a.csv")


@given(st.sampled_from(["s3", "gs"]), st.text(min_size=1), st.sampled_from(["", "region=eu", "scheme=http&region=x"]))
def test_a_place_is_what_its_url_says(scheme: str, name: str, options: str) -> None:
    at = StorePath(Store(scheme, "bucket", options), name.strip("/"))
    assert place(str(at)) == at


def test_what_is_not_there_is_said_in_one_line(store: ObjectStore) -> None:
    for url, says in (
        (store.url("nowhere"), "there is no object"),
        (store.url("nowhere/*.csv"), "matches no object"),
        (store.url("a.csv").replace(BUCKET, "another-bucket"), "there is no object"),
        (store.url("a.csv").replace(str(store.port), "1"), "can't be reached"),
        (
            "gs://anonymous@bucket/a.csv?endpoint_override=127.0.0.1:1&scheme=http&retry_limit_seconds=1",
            "can't be reached",
        ),
    ):
        with pytest.raises(SourceError, match=says) as refused:
            open_source(url)
        assert "\n" not in str(refused.value)
