"""Time and coverage of the face detectors, on photographs, against decoding and encoding alone and against deface.

    python benchmarks/images.py [FOLDER] [--rounds 3]

FOLDER holds photographs and, for coverage, a `labels.json` as in the test data (`images/faces` by default). One
process, one thread, CPU time, every method on a photograph before the next, best of the rounds. A profile's line is
decoding, its detector, redaction and encoding; `stage` is the stage as a pipeline runs it: filled, or pixelated or
blurred with the proof of every box; `around` is the stage with boxes that are known already. `image_text` is
that stage on the photographs without a face or text (two are scans of pages, one shows a word on a shirt), against
their own floor; `both` is the stage on faces (fast) and `image_text` as neighbours, next to what they take one by one.
`deface` is its release 1.5.0's detector and settings: CenterFace at the photograph's own size, threshold .2, blurred
ellipses in boxes grown by 1.3. OpenCV 5 has no Haar cascades any more, so data-juicer's operator can't be run beside
the others.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow as pa

from sanitize.image.codec import Picture, decode, encode
from sanitize.image.detectors import CenterFace
from sanitize.image.faces import PROFILES, FaceDetector, Profile
from sanitize.image.redact import Action, rectangles, redact
from sanitize.keys import Keys
from sanitize.policy import load_policy
from sanitize.rules import find_rule
from sanitize.stage.base import Stage
from sanitize.stage.bind import bind_all
from sanitize.stage.findings import Tally
from sanitize.stage.in_turn import in_turn
from sanitize.stage.ready import Ready
from sanitize.stage.shapes import Column, Context, Declared
from sanitize.stage.step import Rows
from sanitize.stages.faces import Faces
from sanitize.stages.image_text import ImageText
from sanitize.stages.shared.pictures import over_pictures

COVERED = 0.8
DEFACE_THRESHOLD, DEFACE_GROW = 0.2, 1.3
WITH_TEXT = ("__page", "__text", "__dogs")
"""How the names of photographs end that hold text, but no face."""
LARGE = (6120, 8160)
"""Height and width of the largest picture that the default pixel limit lets through."""


@dataclass(frozen=True)
class Photo:
    """An encoded photograph, the boxes (n, 4) of its labelled faces (None when it has no label), its file's name."""

    data: bytes
    faces: np.ndarray | None
    name: str = ""


def photos(folder: Path) -> list[Photo]:
    """The photographs of a folder, with labels where there are any."""
    labels = folder / "labels.json"
    boxes = {}
    if labels.exists():
        content = json.loads(labels.read_text())
        boxes = (
            {e["image"]: np.array(e["boxes"]).reshape(-1, 4) for e in content["images"]} if "images" in content else {}
        )
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png", ".pgm"))
    return [Photo(file.read_bytes(), boxes.get(file.name), file.stem) for file in files]


def floor(data: bytes) -> np.ndarray:
    """What nobody can save: decoding and encoding."""
    encode(decode(data))
    return np.zeros((0, 4))


def ours(detector: FaceDetector) -> Callable[[bytes], np.ndarray]:
    """The chain of the faces stage without its proof."""
    noise = Keys(bytes(32)).stream("benchmark")

    def run(data: bytes) -> np.ndarray:
        picture = decode(data)
        found = detector.detect(picture.pixels)
        encode(picture.with_pixels(redact(picture.pixels, found, noise)))
        return rectangles(found, picture.pixels.shape[1], picture.pixels.shape[0])

    return run


def stage(profile: Profile, action: Action = "fill") -> Callable[[bytes], np.ndarray]:
    """The faces stage on a batch of one row, with its models open."""
    return in_a_run([Faces(columns=("photo",), profile=profile, action=action)])


def in_a_run(stages: Sequence[Stage]) -> Callable[[bytes], np.ndarray]:
    """Stages as a run applies them, on a batch of one row, with their models open."""
    bound = bind_all(stages, Declared((Column("photo", "image"),)), load_policy(find_rule("rules/default.yaml")))
    ready, numbers, models = [Ready(stage) for stage in bound], np.zeros(1, dtype=np.int64), dict[Hashable, Any]()

    def run(data: bytes) -> np.ndarray:
        batch = pa.record_batch({"photo": pa.array([data], pa.binary())})
        passed = in_turn(ready, Rows.fresh(batch, batch, numbers), Context(Keys(bytes(32)), 0, batch, numbers, models))
        found = (one.count for log in passed.logs for one in log.tally if one.entity == "FACE")
        return np.zeros((sum(found), 4))

    return run


def around(sample: Sequence[Photo], detector: FaceDetector) -> Callable[[bytes], np.ndarray]:
    """The stage's work on a picture whose boxes are known."""
    noise = Keys(bytes(32)).stream("benchmark")
    known = {photo.data: detector.detect(decode(photo.data).pixels) for photo in sample}
    context = Context(Keys(bytes(32)), 0, pa.record_batch({"row": [0]}), np.zeros(1, dtype=np.int64))

    def run(data: bytes) -> np.ndarray:
        def work(picture: Picture, column: str, record: int) -> tuple[Picture, Tally]:
            pixels = redact(picture.pixels, known[data], noise)
            return picture.with_pixels(pixels), Tally.of(column, "FACE", "pixelate", len(known[data]))

        over_pictures(pa.record_batch({"photo": pa.array([data], pa.binary())}), ("photo",), context, work)
        return known[data]

    return run


def deface(centerface: CenterFace) -> Callable[[bytes], np.ndarray]:
    """Decode, CenterFace, blurred ellipses, encode."""

    def run(data: bytes) -> np.ndarray:
        picture = decode(data)
        pixels = picture.pixels.copy()
        found = centerface.detect(picture.pixels, DEFACE_THRESHOLD)
        areas = rectangles(found, pixels.shape[1], pixels.shape[0], DEFACE_GROW)
        for x1, y1, x2, y2 in areas:
            area = pixels[y1:y2, x1:x2]
            mask = np.zeros(area.shape[:2], np.uint8)
            height, width = mask.shape
            cv2.ellipse(mask, (width // 2, height // 2), (width // 2, height // 2), 0, 0, 360, 1, -1)
            blurred = cv2.blur(area, (max(1, width // 2), max(1, height // 2)))
            area[mask > 0] = blurred[mask > 0]
        encode(picture.with_pixels(pixels))
        return areas

    return run


def timed(sample: list[Photo], methods: dict[str, Callable[[bytes], np.ndarray]], rounds: int) -> dict[str, float]:
    """The best time of each method, summed over the photographs, interleaved."""
    best = {name: np.full(len(sample), np.inf) for name in methods}
    for _ in range(rounds):
        for index, photo in enumerate(sample):
            for name, method in methods.items():
                start = time.process_time()
                method(photo.data)
                best[name][index] = min(best[name][index], time.process_time() - start)
    return {name: float(times.sum()) for name, times in best.items()}


def coverage(sample: list[Photo], method: Callable[[bytes], np.ndarray]) -> str:
    """Labelled faces of which at least .8 are redacted (95% Wilson interval), those ≥ 32 px, and false boxes."""
    hits: list[tuple[bool, bool]] = []
    false = empty = 0
    for photo in sample:
        if photo.faces is None:
            continue
        areas = method(photo.data)
        if not len(photo.faces):
            empty, false = empty + 1, false + len(areas)
        height, width = decode(photo.data).pixels.shape[:2]
        mask = np.zeros((height, width), bool)
        for x1, y1, x2, y2 in areas:
            mask[y1:y2, x1:x2] = True
        for x1, y1, x2, y2 in np.rint(photo.faces).astype(int):
            hits.append((mask[y1:y2, x1:x2].mean() >= COVERED, min(x2 - x1, y2 - y1) >= 32))
    covered = np.array([hit for hit, _ in hits])
    large = np.array([hit for hit, is_large in hits if is_large])
    low, high = wilson(int(covered.sum()), len(covered))
    return (
        f"covered {covered.sum()}/{len(covered)} ({low:.3f}-{high:.3f}), >=32 px {large.sum()}/{len(large)}, "
        f"false {false / max(empty, 1):.2f} an image on {empty} without faces"
    )


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95% score interval of a share (Wilson, 1927)."""
    z, share = 1.96, hits / count
    middle = share + z * z / (2 * count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


_worker: Callable[[bytes], np.ndarray]


def _open_worker() -> None:
    global _worker
    _worker = ours(FaceDetector.open("balanced"))


def _work(data: bytes) -> float:
    start = time.process_time()
    _worker(data)
    return time.process_time() - start


def speedup(sample: list[Photo]) -> tuple[float, float]:
    """How much faster two processes are than one by the clock, and would be if nothing else used the machine."""
    clock, processor = [], []
    for count in (1, 2):
        with ProcessPoolExecutor(count, mp_context=get_context("forkserver"), initializer=_open_worker) as pool:
            list(pool.map(_work, [photo.data for photo in sample[:4]] * 2))
            start = time.perf_counter()
            processor.append(sum(pool.map(_work, [photo.data for photo in sample] * 3)))
            clock.append(time.perf_counter() - start)
    return clock[0] / clock[1], 2 * processor[0] / processor[1]


def peak_memory(photo: Path, profile: Profile) -> None:
    """Print the peak of this process, in MB, that runs the stage on a photograph enlarged to the pixel limit."""
    pixels = cv2.resize(decode(photo.read_bytes()).pixels, LARGE[::-1], interpolation=cv2.INTER_LINEAR)
    data = encode(Picture(pixels, "jpeg"))
    del pixels
    stage(profile)(data)
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))


def memory(photo: Path, profile: Profile) -> int:
    """The peak of a process of its own, in MB."""
    command = [sys.executable, __file__, str(photo), "--peak-memory", profile]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Measure and print."""
    default = Path(os.environ.get("SANITIZE_TEST_DATA", "../shared/data")) / "images" / "faces"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peak-memory", choices=PROFILES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak_memory:
        peak_memory(arguments.folder, arguments.peak_memory)
        return
    sample = photos(arguments.folder)
    detectors = {profile: FaceDetector.open(profile) for profile in PROFILES}
    detecting = {"deface": deface(CenterFace.open()), **{name: ours(one) for name, one in detectors.items()}}
    others = {"floor": floor, "around": around(sample, detectors["balanced"])}
    others |= {f"stage, {name}": stage(name) for name in ("fast", "balanced")}
    others |= {f"stage, {action}": stage("balanced", action) for action in ("pixelate", "blur")}
    times = timed(sample, others | detecting, arguments.rounds)
    print(f"{len(sample)} photographs, floor {times['floor'] / len(sample) * 1000:.1f} ms each")
    labelled = any(photo.faces is not None for photo in sample)
    for name in times:
        detail = coverage(sample, detecting[name]) if name in detecting and labelled else ""
        print(f"{name:15} {times[name] / times['floor']:6.2f} x floor  {detail}")
    empty = [photo for photo in sample if photo.faces is not None and not len(photo.faces)]
    plain = [photo for photo in empty if not photo.name.endswith(WITH_TEXT)]
    if plain:
        stages = (Faces(columns=("photo",), profile="fast"), ImageText(columns=("photo",)))
        methods = {"faces": in_a_run(stages[:1]), "image_text": in_a_run(stages[1:]), "both": in_a_run(stages)}
        methods["both"](plain[0].data)
        reading = timed(plain, {"floor": floor, **methods}, arguments.rounds)
        for name in methods:
            print(f"{name:15} {reading[name] / reading['floor']:6.2f} x floor, {len(plain)} photographs without text")
    print(f"balanced is {times['deface'] / times['balanced']:.2f} x as fast as deface")
    clock, processor = speedup(sample)
    print(f"two workers are {clock:.2f} x as fast as one by the clock, {processor:.2f} x by processor time")
    largest = max(arguments.folder.rglob("*.jpg"), key=lambda file: file.stat().st_size)
    for profile in PROFILES:
        print(f"{profile}: 50 megapixels peak at {memory(largest, profile)} MB")


if __name__ == "__main__":
    main()
