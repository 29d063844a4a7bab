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
forceps retractor scissors colitis lactate
fibres fibers dementia disorder anaemia anemia ulcer ulcers hernia abscess
distribution distributions transform transforms transformation algorithm algorithms theorem lemma inequality
chain chains equation equations matrix matrices coefficient coefficients correlation noise kernel kernels
regression estimator estimators estimate decomposition factorization distance distances divergence blur coding
curve statistic statistics integral integrals polynomial polynomials approximation interpolation quadrature
space spaces vector vectors smoothing sampling sampler
interferometer interferometers cavity sauce operator operators diagram diagrams algebra optimizer cipher valve
bearing"""
_THINGS = """
priors posteriors baselines window windows wheel wheels gauge gauges screwdriver wrench spanner modulus hardness
equilibrium equilibria cells radius energy constant constants capacity residuals sofa sofas shirts hats apples plums
pears carrots potatoes paradox conjecture hypothesis principle series sequence belt telescope telescopes microscope
dishes flask flasks condenser cage jar lamp projection ligament fascia
duct membrane corpuscles bodies osteotomy"""
_ACTS = """
task tasks process processes gain rate force limit screw screws plot plots reaction wire wires incision repair flap
graft stent approach filter filters model models method methods number numbers level boots boot effect dish tests"""
"""Of what only those have who are known for it: after another name they are what somebody does or has."""
_SCIENTISTS_TEXT = """
allen bayes bernoulli bessel bohr boltzmann bourdon brown butterworth carnot cauchy chebyshev coriolis cox dirichlet
doppler erlang euler faraday fermi fourier gauss gibbs hamming hann hardy heisenberg hilbert hooke hubble huber
huffman jordan joule kalman kelvin kirchhoff kirschner kocher krylov lagrange laplace lévy lorentz mandelbrot markov
maxwell mendel mohr montessori newton nyquist ohm otto pareto petri phillips planck poisson prandtl rayleigh reynolds
riemann rossby schmidt schrödinger shannon simpson stirling stokes taylor thévenin turing weibull wiener wellington
chelsea whipple pfannenstiel chandrasekhar pelton stark tesla zeeman"""
SCIENTISTS = frozenset(_SCIENTISTS_TEXT.split())
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
    rf"['’]?s['’]? (?:Law|(?:exact|combined|paired) test|{one_of(_HEADS_OF_POSSESSIVES)})\b|"
    r" (?:score|index|scale|criteria|classification|test)\b|"
    r" (?:tubes?|drains?|tenderness|catheters?|airway|splint|"
    r"frame|mask|brace|reservoir|manoeuvre|maneuver)\b|"
    r" signs? (?:is |was |were )?(?:negative|positive|absent|present|elicit)|"
    r" (?:lines?) (?:flush|remov|insert|site|in (?:place|situ)|out\b|patent|chang|infect)"
)
"""What diseases, methods and things that are named after somebody are called."""

_THING_AFTER = re.compile(
    rf"[\s-]{{1,2}}{one_of(_THINGS)}\b|['’]s (?:modulus|constant|paradox|conjecture|hypothesis)\b"
)
_ACT_AFTER = re.compile(rf"['’]?s?[\s-]{{1,2}}{one_of(_ACTS)}\b")
_METHODS_TEXT = """
doppler holter foley apgar karnofsky barthel gleason mallampati babinski romberg valsalva trendelenburg mantoux
lachman phalen tinel rovsing mcburney kernig brudzinski homans redivac ryles penrose finkelstein spurling lasègue
schober courvoisier nikolsky lhermitte chvostek trousseau rinne adson froment galeazzi ortolani bonferroni
wilcoxon brinell charpy mercalli monospot"""
METHODS = frozenset(_METHODS_TEXT.split())
"""Names of methods and devices that are named alone."""


_SEVERAL_TEXT = """
bence-jones bland-altman bose-einstein braxton-hicks cauchy-schwarz creutzfeldt-jakob diels-alder dix-hallpike
epstein-barr fermi-dirac friedel-crafts gauss-newton guillain-barré haber-bosch hardy-weinberg henoch-schönlein
hosmer-lemeshow howell-jolly jensen-shannon kaplan-meier kolmogorov-smirnov kruskal-wallis kullback-leibler
levenberg-marquardt mallory-weiss mann-whitney michaelis-menten navier-stokes osgood-schlatter runge-kutta
saffir-simpson shapiro-wilk stevens-johnson swan-ganz ziehl-neelsen zollinger-ellison hoehn-yahr lund-browder"""
_SEVERAL = frozenset(_SEVERAL_TEXT.split())
"""Methods and diseases that are named after two people, and without what they are."""

_JOINED = re.compile(r"[^\W\d_]-[^\W\d_]| and ")
_WITHOUT_HYPHEN = frozenset({"Bence", "Braxton"})
_PARTS = re.compile(r"[ -]+(?:and )?")
_WITH_HEAD = re.compile(
    rf"[A-Z][^\W\d_]+(?:[-'’ ][A-Z][^\W\d_]+)?[ -](?:{one_of(HEADS)}|{one_of(_THINGS)}|score|index|scale|test)"
)


def eponym(text: str, finding: Finding, *, place: bool) -> bool:
    """Whether the name is that of a disease, a method or a thing; a known place is one less often."""
    value = re.sub(r"['’]s?\Z", "", text[finding.start : finding.end].rstrip(" .,;"))
    if _PARTS.sub("-", value.casefold()) in _SEVERAL and (_JOINED.search(value) or value.split()[0] in _WITHOUT_HYPHEN):
        return True
    if _WITH_HEAD.fullmatch(value) and not introduced(text, finding.start):
        return True
    after = finding.start + len(value)
    famous = value.strip().casefold() in SCIENTISTS
    named = _HEAD_AFTER.match(text, after) or (famous and _ACT_AFTER.match(text, after))
    if famous or (" " not in value.strip() and not place):
        named = named or _THING_AFTER.match(text, after)
    return bool(named) and not introduced(text, finding.start)
