"""A small clinic to sanitize: tables, notes and photographs, values that can't be mistaken, and bad records."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass
from pathlib import Path

PHOTOS = Path(__file__).parent.parent / "data_samples" / "photos" / "portrait"
PATIENTS = 30
FILLER = 60_000
"""Bytes of a column that nobody wants, so that the small source is cut into several shards."""
BAD = {"csv_column_count": 1, "not_utf8": 1, "image_truncated": 1, "image_missing": 1, "unit_missing": 1}
"""What is wrong with the clinic's bad records, by the code they are quarantined with."""

PIPELINE = """
version: 1
name: small
seed: 7
source:
  path: {source}
  unit: patient_id
  columns:
    patient_id: {{role: identifier, key: subjects}}
    name: {{role: identifier}}
    age: {{role: quasi, hierarchy: {{interval: [10, 50], top: 90}}}}
    town: {{role: quasi}}
    seen_on: {{role: keep}}
    diagnosis: {{role: sensitive}}
    note: {{role: text}}
    photo: {{role: image}}
    filler: {{role: drop}}
stages:
  - {{use: identities, columns: [patient_id, photo], max_count: 3, action: flag}}
  - {{use: split, shares: {{train: 0.7, test: 0.3}}}}
  - {{use: pseudonymize, columns: [patient_id], dates: [seen_on]}}
  - {{use: drop, columns: [name]}}
  - {{use: text_pii, columns: [note]}}
  - {{use: faces, columns: [photo], profile: fast}}
  - {{use: image_text, columns: [photo]}}
  - {{use: k_anonymity, k: 2, max_suppressed: 0.2}}
  - {{use: augment, columns: [photo], copies: 1, only: {{split: train}}}}
quarantine: {{path: {quarantine}, max_rate: 0.5}}
"""


@dataclass(frozen=True)
class SmallClinic:
    """Where the clinic is, and what of it must not come out."""

    folder: Path
    pipeline: Path
    quarantine: Path
    needles: tuple[str, ...]
    records: int
    bad: int


def make_clinic(folder: Path) -> SmallClinic:
    """Write source and pipeline into a folder."""
    source = folder / "source"
    (source / "photos").mkdir(parents=True)
    needles: list[str] = []
    filler = random.Random(1)
    lines = [b"patient_id,name,age,town,seen_on,diagnosis,note,photo,filler"]
    for number in range(2 * PATIENTS):
        row, planted = _visit(number % PATIENTS, number // PATIENTS, source)
        lines.append(f"{row},{filler.randbytes(FILLER // 2).hex()}".encode())
        needles += planted
    lines += _bad_lines(source)
    needles += ["QuendelBroken", "QuendelByte", "QuendelTruncated", "QuendelMissing", "QuendelNobody"]
    (source / "visits.csv").write_bytes(b"\n".join(lines) + b"\n")
    quarantine = folder / "quarantine"
    pipeline = folder / "small.yaml"
    pipeline.write_text(PIPELINE.format(source=source / "visits.csv", quarantine=quarantine), "utf-8")
    return SmallClinic(folder, pipeline, quarantine, tuple(needles), len(lines) - 1, sum(BAD.values()))


def jpeg_with_secrets(jpeg: bytes, secret: str) -> bytes:
    """The same picture, with a text in its comment and in its EXIF description."""
    text = secret.encode()
    description = text + b"\0"
    entry = struct.pack("<HHII", 0x010E, 2, len(description), 26)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4) + description
    return jpeg[:2] + _segment(0xE1, exif) + _segment(0xFE, text) + jpeg[2:]


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def _visit(patient: int, visit: int, source: Path) -> tuple[str, list[str]]:
    """A line without its filler, and the values in it that must not come out."""
    tail = chr(97 + patient // 5) + chr(97 + patient % 5)
    name, town, identifier = f"Zelmira Quendel{tail}", f"Quendelbrook{tail}", f"QZX-7001{patient:02}-{tail}"
    mail, phone = f"zelmira.{tail}@quendel.example.org", f"(415) 555-01{patient:02}"
    note = f"{name} of {town} ({identifier}) was seen again. Reach her at {phone} or {mail}."
    photo = ""
    if visit == 0 and patient < 6:
        photo = f"photos/quendel-face-{tail}.jpg"
        picture = (PHOTOS / f"{12 * patient:03}.jpg").read_bytes()
        (source / photo).write_bytes(jpeg_with_secrets(picture, f"QuendelExif{tail}"))
    row = f'{identifier},{name},{20 + patient},{town},2024-0{1 + visit}-1{patient % 10},asthma,"{note}",{photo}'
    return row, [name, town, identifier, mail, phone, f"quendel-face-{tail}", f"QuendelExif{tail}"]


def _bad_lines(source: Path) -> list[bytes]:
    whole = (PHOTOS / "000.jpg").read_bytes()
    (source / "photos" / "cut.jpg").write_bytes(jpeg_with_secrets(whole, "QuendelTruncated")[:6000])
    return [
        b"QZX-1,QuendelBroken,44,Ulm,2024-01-01,asthma,note,,x,one,field,too,many",
        b"QZX-2,QuendelByte\xff,44,Ulm,2024-01-01,asthma,note,,x",
        b"QZX-3,QuendelTruncated,44,Ulm,2024-01-01,asthma,note,photos/cut.jpg,x",
        b"QZX-4,QuendelMissing,44,Ulm,2024-01-01,asthma,note,photos/QuendelMissing.jpg,x",
        b",QuendelNobody,44,Ulm,2024-01-01,asthma,note,,x",
    ]
