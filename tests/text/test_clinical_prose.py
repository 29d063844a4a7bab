"""Clinical notes in shorthand: methods, devices, scores and results stay, people and addresses go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Found = Callable[[str], list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "Heberden and Bouchard nodes noted on both hands; Finkelstein test positive on the left.",
        "Lhermitte's negative, Hoffmann positive, Babinski up-going bilaterally.",
        "PHQ-9 14, GAD-7 11, AUDIT 6.",
        "MMSE 24/30, ACE-III 78/100, clock drawn poorly.",
        "Swan-Ganz catheter in situ, Kocher incision clean, Hartmann's solution 1 L over 8 h.",
        "Graves' disease and Addison's disease were excluded; Raynaud phenomenon persists.",
        "Clark level IV, Breslow 1.9 mm, mitoses 2/mm2.",
        "Audiogram: 40 dB loss at 4 kHz, Rinne positive, Weber central.",
        "Adult Still's disease is unlikely; ferritin normal, no salmon rash.",
        "Vancomycin 1 g IV BD, trough 14 mg/L; gentamicin stopped on day 3.",
        "ECG: sinus rhythm, PR 160 ms, QRS 92 ms, QTc 415 ms, no ST changes.",
    ],
)
def test_what_medicine_names_after_somebody_stays(names_in: Found, text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Seen by Hoffmann on the ward round, BP 130/80, sats 96%.", "Hoffmann"),
        ("Pt Murphy, 54M, chest pain 3 h, trop 14, ECG normal.", "Murphy"),
        ("Mr Wilson: BP 128/82 mmHg, HR 76 bpm, afebrile.", "Wilson"),
        ("Patient Graham Bishop: TSH 2.4, T4 14, on levothyroxine 75 mcg.", "Graham Bishop"),
        ("Consultant Pringle operated; blood loss 200 mL; drain 50 mL overnight.", "Pringle"),
        ("Handover from Hickman: bed 4 chest drain, bed 5 sepsis.", "Hickman"),
        ("Turner 78F fall, # NOF, Hb 110, for theatre.", "Turner"),
        ("Site audit 12/5: Smith present, Jones absent, Wilson absent.", "Smith"),
        ("Wilson's foot ulcer 2 cm, dressing changed, obs stable, Hb 110.", "Wilson"),
        ("Okafor breathing normally, Murphy's breathing shallow, sats 96%.", "Murphy"),
        ("Thompson operation 12 May, wound clean, drain 50 mL.", "Thompson"),
        ("Ward 4: Williams stage 2 pressure sore, Stevens type 2 diabetes, BM 9 mmol.", "Stevens"),
        ("Cohen, Ruth: Hb 9.8, transfuse 2 units.", "Cohen, Ruth"),
        ("Murphy, Barlow and Wilson attended; obs stable, BP 120/80.", "Barlow"),
        ("Lives at 12 Elm Grove, carers BD, mobile with stick, renal function stable.", "12 Elm Grove"),
        ("Discharged to 4 Harbour Road, Newhaven BN9 9AB on apixaban 5 mg BD.", "4 Harbour Road"),
        ("Ngozi tolerated the procedure well, 2 units transfused, Hb 9.1.", "Ngozi"),
        ("Transferred from Royal Derby Hospital, GCS 15, temp 37.2.", "Royal Derby Hospital"),
    ],
)
def test_people_and_addresses_go(names_in: Found, text: str, gone: str) -> None:
    assert any(gone in one for one in names_in(text))
