"""What a batch of raw rows says of the persons in it: keys, faces, pictures, documents, names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from sanitize.errors import RecordError
from sanitize.identity.documents import MINIMA, minima
from sanitize.identity.keys import combined, normalized, spellings
from sanitize.identity.pictures import VIEWS
from sanitize.identity.records import Records
from sanitize.identity.state import DIMENSIONS, IdentityState, joined, none
from sanitize.keys import memory_digests
from sanitize.stage.records import Batch, plain
from sanitize.stage.shapes import Context, Evidence


def gather(
    batch: Batch, evidence: Sequence[Evidence], texts: Sequence[str], named: Sequence[str], context: Context
) -> IdentityState:
    """What the columns of `evidence` say of the batch's records.

    Columns of pictures give faces and perceptual hashes, those in `texts` minimal hashes, those in `named` the persons
    they name; everything else is a key. Pictures that can't be read, and texts that can't be analyzed, are left out.
    """
    arrays = {columns[0]: plain(batch.column(columns[0])) for columns in evidence if len(columns) == 1}
    documents = [name for name in arrays if name in texts]
    pictures = [name for name, array in arrays.items() if name not in texts and is_picture(array.type)]
    state = IdentityState(
        Records.of(context.records), each={"documents": len(documents) or 1, "pictures": len(pictures) or 1}
    )
    for columns in evidence:
        if len(columns) > 1:
            state = _with_joint_key(state, batch, columns, context)
    for name, array in arrays.items():
        if name in documents:
            state = _with_documents(state, array, documents.index(name), context)
            if name in named:
                state = _with_mentions(state, array, context)
        elif name in pictures:
            state = _with_pictures(state, array, pictures.index(name), context)
        else:
            state = _with_keys(state, name, array, context)
    return state


def is_picture(kind: pa.DataType) -> bool:
    """Whether a column holds pictures: struct{bytes, path} or encoded bytes."""
    if pa.types.is_struct(kind):
        return {field.name for field in kind} == {"bytes", "path"}
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def space(columns: Evidence) -> str:
    """The name of the key space of some columns."""
    return "+".join(columns)


def _with_keys(state: IdentityState, name: str, array: pa.Array, context: Context) -> IdentityState:
    counts = spellings(array)
    kinds = ("exact", *(kind for kind, count in zip(("email", "phone"), counts[1:], strict=False) if count))
    key = context.keys.derive("identity", name)
    found = {f"{name}:{kind}": ((context.records, memory_digests(normalized(array, kind), key)),) for kind in kinds}  # type: ignore[arg-type]
    return replace(state, keys={**state.keys, **found}, spellings={**state.spellings, name: counts})


def _with_joint_key(state: IdentityState, batch: Batch, columns: Evidence, context: Context) -> IdentityState:
    parts = [normalized(plain(batch.column(name)), "name") for name in columns]
    digests = memory_digests(combined(parts), context.keys.derive("identity", *columns))
    name = space(columns)
    counts = {**state.spellings, name: np.zeros(4, dtype=np.int64)}
    return replace(state, keys={**state.keys, f"{name}:exact": ((context.records, digests),)}, spellings=counts)


def _with_pictures(state: IdentityState, array: pa.Array, column: int, context: Context) -> IdentityState:
    from sanitize.image.embed import FaceEmbedder
    from sanitize.image.faces import FaceDetector
    from sanitize.image.hashing import turned_hashes

    detector = context.open(("faces", "fast", False), lambda: FaceDetector.open("fast"))
    embedder = context.open("sface", FaceEmbedder.open)
    records, embeddings = [np.zeros(0, dtype=np.int64)], [np.zeros((0, DIMENSIONS), dtype=np.float32)]
    seen: list[int] = []
    hashes: list[list[int]] = []
    for row, pixels in readable_pictures(array):
        found = embedder.embed(pixels, detector.detect(pixels))
        records.append(np.full(len(found), context.records[row]))
        embeddings.append(found)
        seen.append(row)
        hashes.append(turned_hashes(pixels))
    faces = np.concatenate(records), np.concatenate(embeddings)
    numbers = context.records[np.array(seen, dtype=np.int64)] * state.each["pictures"] + column
    pictures = numbers, np.array(hashes, dtype=np.uint64).reshape(-1, VIEWS)
    return replace(state, faces=joined(state.faces, faces), pictures=joined(state.pictures, pictures))


def readable_pictures(array: pa.Array) -> Iterator[tuple[int, np.ndarray]]:
    """The row and the pixels of every picture that can be read."""
    from sanitize.image.codec import decode
    from sanitize.image.column import cells

    for row, cell in enumerate(cells(array, Path())):
        if isinstance(cell, bytes):
            try:
                yield row, decode(cell).pixels
            except RecordError:
                continue


def _with_documents(state: IdentityState, array: pa.Array, column: int, context: Context) -> IdentityState:
    found = [
        (row, one) for row, text in enumerate(array.to_pylist()) if text and (one := minima(str(text))) is not None
    ]
    rows = np.array([row for row, _ in found], dtype=np.int64)
    signatures = np.array([one for _, one in found], dtype=np.uint32).reshape(-1, MINIMA)
    numbers = context.records[rows] * state.each["documents"] + column
    return replace(state, documents=joined(state.documents, (numbers, signatures)))


def _with_mentions(state: IdentityState, array: pa.Array, context: Context) -> IdentityState:
    from sanitize.text.detector import TextDetector

    detector = context.open(("text", "default", "auto", ()), TextDetector.open)
    texts = [None if text is None else str(text) for text in array.to_pylist()]
    rows: list[int] = []
    names: list[str] = []
    for row, spans in enumerate(detector.detect(texts)):
        if isinstance(spans, list):
            full = {(texts[row] or "")[span.start : span.end] for span in spans if span.entity == "PERSON"}
            kept = sorted(name for name in full if len(name.split()) > 1)
            rows += [row] * len(kept)
            names += kept
    digests = memory_digests(normalized(pa.array(names, pa.string()), "name"), context.keys.derive("identity", "name"))
    known = digests != 0
    mentions = context.records[np.array(rows, dtype=np.int64)][known], digests[known]
    return replace(state, mentions=joined(state.mentions, mentions if len(names) else none(np.uint64)))
