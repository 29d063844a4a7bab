"""Signs, scores, instruments, laws and operations that have somebody's name: `Nissen fundoplication`, `Killip II`."""

from __future__ import annotations

import re

from sanitize.text.clinical_prose import eponymous
from sanitize.text.eponyms import HEADS, METHODS, SCIENTISTS
from sanitize.text.name_context import introduced
from sanitize.text.spans import Finding
from sanitize.text.units import UNITS, one_of

_ALONE_TEXT = """
addenbrooke alport amsler auspitz avogadro babinski banach bankart bartholin bartter basedow bayley bechterew becquerel
behçet bentall bernoulli bessel billroth biot blumberg boari boltzmann brinell broca brudzinski brugada burkitt calmette
calot carnot castleman cauchy charcot charlson charpy chebyshev cheyne chiari cholesky chvostek cobb cockcroft colles
coombs cormack coriolis crohn cronbach cushing darier destot dohle doppler dubowitz duchenne dupuytren dukes ebstein
eisenmenger epworth erdheim erlenmeyer faraday fallot fanconi felty fick finkelstein fontan forchheimer forrester
fridericia friedel friedewald galant galeazzi galois gaucher giemsa gitelman gleason goldmann gorlin gower grignard
grocott guedel guillain hashimoto heaf heberden heimlich henoch hinchey hirschsprung hodgkin hoehn homans ilizarov
jaccoud janeway josephson kallmann kaposi karnofsky kasabach katz kegel kehr kelvin kernig kikuchi killip kirschner
klatskin kleihauer klinefelter klumpke kocher koebner koplik korsakoff krukenberg kruskal kussmaul lachman langerhans
laplace laron lasègue latarjet lebesgue lefort lehane leriche lhermitte lisfranc littmann maddrey mallampati mantoux
mapleson marfan markovnikov maisonneuve mcburney mcmurray mcroberts mcvay meckel meigs menghini minkowski mirizzi
mobitz monteggia muehrcke neelsen neer nernst niemann nikolsky nissen nusselt nyquist ober ogilvie ortolani osgood
paget pancoast pappenheimer parkland peutz peyronie pfannenstiel phalen planck poisson prandtl prinzmetal quincke
ramstedt ranson rayleigh raynaud redivac reynolds rinne rockall romberg rorschach rosai rovsing sabouraud scarpa
schatzker schatzki scheuermann schirmer schlatter schlenk schmorl schober schottky schrödinger seebeck seldinger
sengstaken sézary sievert sjögren snellen sokolow spetzler spurling stamey steinert stroop sudeck takayasu tenckhoff
tesla tietze tinel tourette trendelenburg troponin trousseau truelove tukey tzanck valsalva venturi veress vickers
virchow volkmann waldenström waldeyer wankel waterlow weibull wenckebach wernicke westergren wheatstone whipple widal
wilcoxon willebrand wilms yankauer zener ziehl zollinger zung"""
_ALONE = frozenset(_ALONE_TEXT.split()) | METHODS
"""Names that are read as those of a sign, a score or a law wherever a grade, a number or a result follows."""

_OTHERS_TEXT = """
abbe allis anderson babcock bain becker berger bosworth bristow bruce burch conn cornell curie dalton darlington
deboer dressler emery evans fabry farber fisher fontaine freiberg geiger glenn hamilton hawkins heller hess hilbert
hofmann holmes humphrey hunt hynes jackson jacobi josephson kayser fleischer lansky lauge levine liddle mach martin
masson mayo merritt moro mustard naughton nelson norwood pauli pearson peltier penrose perthes pick plummer pompe pott
pratt pugh putti platt raman rankine rastelli richter rockwell rockwood roux rutherford sabin salk silverman sorrin
steinmann suzuki tay sachs terry wagner watson whitaker wickham wittig woods yates lyon hopkins meyer lemli opitz
oxley frank steagall hartley duckworth lewis raphson seidel alder crafts kutta whitney wallis meier coulomb hertz"""
_OTHERS = frozenset(_OTHERS_TEXT.split())
_STRONG_TEXT = """
crisis myotomy fundoplication procedure criteria clamp forceps scissors speculum retractor blade laryngoscope
circuit shunt flap pouch anastomosis gastrectomy cystectomy pancreatectomy striae bodies rods granules syndrome
exercises staging osteotomy arthroplasty prosthesis wires maneuvre reagent reaction coupling acylation addition
rearrangement synthesis assay blot pipette dish constant equation exclusion uncertainty bridge diode pair turbine
cycle engine oscillator ratio factor wavelength scattering fracture dislocation disease chorea ataxia dystrophy
myopathy neuropathy glomerulonephritis nephropathy ophthalmopathy encephalopathy cardiomyopathy thyroiditis
arteritis vasculitis esophagus oesophagus pouches web webs hernia hernias ulcers inventory"""
_STRONG = (
    rf"(?:{one_of(_STRONG_TEXT)}|{one_of(HEADS)}|\w{{3,12}}(?:ectomy|plasty|otomy|ostomy|scopy|pathy|dystrophy))\b"
)
_WEAK_TEXT = """
breathing respiration pattern output spine gait line suction stain response joint mask airway nail lesion lesions
deformity instability test number numbers scale ring rings needle valve stent pin murmur effect spots shift plot
domain"""
_RESULT = (
    r"(?:[IVX]{1,4}[abAB]?\b|(?:stage|grade|class|type|size|level) (?:\d|[IVX])|[x×]\d|\d[+](?!\d)|"
    rf"\d{{1,4}}(?:[.,]\d+)?(?:/\d+|-\d| ?{UNITS})?(?![\w-])|[pWHVUdtr] ?[<>=]|[A-E]\b|"
    r"(?:is |was |tests? )?(?:negative|positive|neg|pos|absent|normal|equivocal|symmetrical|upgoing|downgoing|"
    rf"negativo?|positivo?)\b|{one_of(_WEAK_TEXT)}\b)"
)
_NAMES = re.compile(
    r"(?P<first>[^\W\d_a-zß-öø-ÿ][^\W\d_]+)(?P<more>(?:(?:-| and | & )[^\W\d_a-zß-öø-ÿ][^\W\d_]+){0,3})"
)
_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[^,;\s][^,;]*")
_STRONG_AFTER = re.compile(rf"[ -]{_STRONG}")
_RESULT_AFTER = re.compile(rf"(?:['’]s)?[ ,:]{{0,2}}{_RESULT}")
_PERSON_BEFORE = re.compile(
    r"\b(?:d/w|s/b|by|with|from|per|nurse|patient|pt|dr|mr|mrs|bed \d{1,3}:?)\.? \Z", re.IGNORECASE
)
_AGED = re.compile(r",? \(?\d{1,3} ?(?:[MF](?![\w/])|y/?o\b|yrs?\b|years?\b)")


def names_a_method(text: str, finding: Finding) -> bool:
    """Whether the finding is a name that medicine or science gave to a thing, by what it is called or how it came out.

    Names that many people have count only before what the thing is called, or in pairs (`Cormack-Lehane 2`).
    """
    parts = list(_PART.finditer(text, finding.start, finding.end))
    return bool(parts) and all(_is_method(text, *part.span()) for part in parts)


def _is_method(text: str, start: int, last: int) -> bool:
    match = _NAMES.match(text, start)
    if match is None:
        return False
    end = match.end()
    rest = text[end:last]
    if any(word[0].isupper() and not word.isupper() for word in _WORD.findall(rest)):
        return False
    names = [word.casefold() for word in _WORD.findall(match[0])]
    if not all(name in _ALONE or name in _OTHERS or name in SCIENTISTS or eponymous(name) for name in names):
        return False
    if _is_persons(text, start, end):
        return False
    if _STRONG_AFTER.match(text, end):
        return True
    several = len(names) > 1 and "-" in match["more"]
    alone = all(name in _ALONE for name in names)
    return (several or alone) and _RESULT_AFTER.match(text, end) is not None


def _is_persons(text: str, start: int, end: int) -> bool:
    before = text[max(start - 16, 0) : start]
    return introduced(text, start) or _PERSON_BEFORE.search(before) is not None or _AGED.match(text, end) is not None
