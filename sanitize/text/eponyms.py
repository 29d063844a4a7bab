"""Diseases, signs, methods and devices that are named after somebody."""

from __future__ import annotations

import re

from sanitize.text.name_context import introduced
from sanitize.text.spans import Finding
from sanitize.text.units import one_of

HEADS = """
disease diseases syndrome syndromes catheter catheters ultrasound palsy fracture fractures contracture cyst
nodes node lymphoma sarcoma tumour tumor thyroiditis phenomenon oesophagus esophagus diverticulum tendon
manoeuvre maneuver triangle reflex staging classification stain staining smear culture agar burner funnel
forceps retractor scissors lactate fibres fibers dementia disorder anaemia anemia ulcer ulcers hernia abscess
distribution distributions transform transforms transformation algorithm algorithms theorem lemma inequality
chain chains equation equations matrix matrices coefficient coefficients correlation noise kernel kernels
regression estimator estimators estimate decomposition factorization distance distances divergence blur coding
curve statistic statistics integral integrals polynomial polynomials approximation interpolation quadrature
space spaces vector vectors smoothing sampling sampler
interferometer interferometers cavity sauce operator operators diagram diagrams algebra optimizer cipher valve
bearing"""
_HEADS_OF_POSSESSIVES = """
line drain drains tube position point operation procedure solution sign signs score index scale gland glands
test tests filter filters method methods law laws rule rules theorem constant number numbers body bodies cells
effect criteria classification model function equation"""
_SCORED_TEXT = """
score index scale stage grade baseline mmhg bpm sodium platelets class negative positive absent reflexes tenderness"""
SCORED = frozenset(_SCORED_TEXT.split())
"""Words of scores and examinations, which no address holds."""

_HEAD_AFTER = re.compile(
    rf"['’]?s?['’]?[\s-]{{1,4}}(?:coma scale|{one_of(HEADS)}\b)|"
    rf"['’]?s['’]? (?:Law|{one_of(_HEADS_OF_POSSESSIVES)})\b|"
    r" (?:score|index|scale|criteria|classification|test|tubes?|drains?|tenderness|catheters?|airway|splint|"
    r"frame|mask|brace|reservoir|manoeuvre|maneuver)\b|"
    r" signs? (?:is |was |were )?(?:negative|positive|absent|present|elicit)|"
    r" (?:lines?) (?:flush|remov|insert|site|in (?:place|situ)|out\b|patent|chang|infect)"
)
"""What diseases, methods and things that are named after somebody are called."""

_METHODS_TEXT = """
doppler holter foley apgar karnofsky barthel gleason mallampati babinski romberg valsalva trendelenburg mantoux
lachman phalen tinel rovsing mcburney kernig brudzinski homans redivac ryles penrose finkelstein spurling lasègue
schober courvoisier nikolsky lhermitte chvostek trousseau rinne adson froment galeazzi ortolani"""
METHODS = frozenset(_METHODS_TEXT.split())
"""Names of methods and devices that are named alone."""


def eponym(text: str, finding: Finding) -> bool:
    """Whether the name is that of a disease, a method or a thing."""
    value = re.sub(r"['’]s?\Z", "", text[finding.start : finding.end].rstrip())
    named = _HEAD_AFTER.match(text, finding.start + len(value)) is not None
    return named and not introduced(text, finding.start)
