"""The letters of names that no list holds score higher than those of words that are made like other words."""

from __future__ import annotations

from sanitize.attacks.name_form.model import BUCKETS, buckets, shipped

NAMES = "Nkechi Vongsa Sargsyan Kelmendi Thandeka Yuldashev Mthethwa Goikoetxea Zhanar Ñusta Kaimana"
THINGS = "Upsampling Denormalized Tokenizer Levothyroxine Enalapril Albumentations Unregister Preheater"


def test_names_score_higher_than_things() -> None:
    lowest = sorted(map(shipped().score, NAMES.split()))[2]
    assert lowest > max(map(shipped().score, THINGS.split()))


def test_accents_and_case_do_not_matter() -> None:
    assert shipped().score("ÞÓRSDÓTTIR") == shipped().score("þórsdottir")
    assert shipped().score("Žukauskas") == shipped().score("zukauskas")


def test_a_word_has_a_bucket_for_each_run_of_letters() -> None:
    found = list(buckets("ada"))
    assert len(found) == 4 + 3 + 2 + 1
    assert all(0 <= bucket < BUCKETS for bucket in found)
