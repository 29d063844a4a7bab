"""Which lines are clinical notes in shorthand, and which findings of models count as personal data in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sanitize.text.eponyms import HEADS, METHODS
from sanitize.text.evidence import Evidence
from sanitize.text.name_context import introduced
from sanitize.text.spans import Finding
from sanitize.text.units import LONG_UNITS, one_of
from sanitize.text.vocabulary import Vocabulary, vocabulary

LEAST = 2
"""Distinct terms or measures in a line, outside of the finding, from which on it is a clinical note."""

REACH = 200
"""Characters before and after a finding in which its line is read."""

_TERMS_TEXT = """
abdomen abdominal abg abscess afebrile airway albumin allergies amoxicillin anaemia antibiotics aortic apnoea
appendix aspirate aspirin auscultation bd bilateral bilaterally biopsy bleeding bmi bowel bp bpm bradycardia brachial
bronchial cannula cardiac catheter chest chronic clexane colonoscopy consolidation contracture cough creatinine crp ct
cva cxr dementia dialysis diarrhoea distal dose doses drain drained dressing duodenal dvt dysplasia dysuria
ecg echo ecchymosis effusion egfr ejection encephalopathy endoscopy epigastric erythema esr excised exudate
fbc febrile femoral fever fibrillation fistula fixation flexion foot fracture gait gastric gcs glucose graft gtn
haemoglobin haematuria hb hba1c head-injury hernia hypertension hypotension icu implant incision infarct infarction
infusion inguinal inhaler insulin intubated ischaemia iv jaundice jvp kidney knee lactate laparoscopic laparotomy lesion
leucocytes lft lobe lumbar lymph malignancy mcg meds metastases metformin mg mitral mmhg mmol morphine mri
murmur nausea nebs negative neg nerve nitrites nocte node nodes nodule obs oedema oesophagus omeprazole ot
oxygen pain palpable palpation pallor palsy pancreatitis paracetamol parenteral pco2 peg pe peripheral
peritoneum physio platelets pleural pneumonia pneumothorax positive post-op postoperative pr prednisolone pregnancy
prn prolapse prosthesis proximal psa pt ptosis pulmonary pulse pupils pus pyrexia qds qtc radial ramipril rash reflexes
regurgitation renal resection respiratory rr rehab rhythm salbutamol sats sc sepsis serum sepsis sinus spleen
splint spo2 sputum statin stat stenosis stenting stent sternal stools stroke suture sutures swab swelling symptoms
syncope systolic tachycardia tamponade tds temp tender tenderness thrombosis tid thyroid tibial tone tonsils toxicity
transfusion trauma trop troponin tumour ulcer ultrasound ureter urea urine vac valve vascular venous ventricular
vertebral vomiting warfarin wbc wound wounds wrist apache barthel biopsies bloods clips cocci coma cxr dip
dosage electrolytes folate frailty gad gait gi glucometer goserelin haptoglobin igg igm inr ketones lfts mmse moca
nebuliser nihss nerves nyha obs oximetry palsies pi-rads phq qsofa sofa stool tft tfts
ttos u&e ues unilateral uti vitals picc line reconstruction assay titre creat egfr bicarb
trough asa flare calprotectin apixaban dyspnoea apnea audiogram ecog aptt fibrinogen d-dimer mcv gvhd
colitis respiration gargle ward npo nbm"""
_TERMS = frozenset(_TERMS_TEXT.split())
_DRUG = re.compile(
    r"[a-z]{2,12}(?:mab|n?ib|april|sartan|olol|azole|cillin|mycin|micin|oxacin|statin|epine|azepam|zolam|tidine|prazole|"
    r"gliptin|gliflozin|xaban|heparin|vir|setron|triptan|traline|zapine|phylline|semide|thiazide|solone|sone|caine|"
    r"cycline|fenac|profen|platin|dronate|terol|tropium|formin|glitazone)"
)
"""Names of drugs, by how they end (the stems of the World Health Organization)."""


_EPONYMS_TEXT = """
adson addison alvarado alzheimer apgar argyll asherman babinski baker bankart barlow barrett barthel bartholin beck
behçet bell bence bennett bier billroth bishop bitot blatchford bochdalek boerhaave bouchard bowen braxton breslow
broca brodie browder brown-séquard brudzinski brunner budd buerger burch burkitt burger calot castleman charcot chiari
child chvostek clark cobb colles conn coombs cooper courvoisier coxsackie crohn cullen cushing dercum destot dix
donath doppler down duchenne duke dukes dupuytren ebstein ehlers eisenmenger epley epstein erb esmarch ewing fallot
fanconi felty finkelstein finney fisher fitz fogarty foley forrest fowler freiberg frey galeazzi gallie garden gilbert
gigli glasgow gleason goldmann golgi goodpasture goodsall gower graves grey grynfeltt guillain gustilo guthrie hallpike
hartmann hartnup hashimoto heberden hegar heinz heller henoch hickman higoumenakis hinchey hirschsprung hodgkin hoehn
hoffa hoffmann holter homans horner houston howell huntington hutchinson imrie ishihara ivor janeway jefferson jolly
jones kaposi kartagener karnofsky kawasaki kehr kerley kernig killip kirschner kitzmiller klatskin klinefelter klumpke
koch kocher koplik korsakoff krukenberg kussmaul lachman langerhans lasègue laurence leriche lewy lhermitte lichtenstein
littre lobstein ludwig lund lynch maisonneuve mallampati mallory mantoux marfan marjolin mcburney mcmurray mcvay meckel
meigs ménière menière meniere merkel milroy mirizzi monteggia morgagni moro morton munchausen murphy nikolsky nissen
norton ogilvie ollier ortolani osgood osler paget pancoast parkinson parkland pautrier pel penrose perthes peutz
peyronie pfannenstiel phalen pick plummer poland pott prader pringle prinzmetal quincke ramsay ramstedt ranson raynaud
reed reiter rey reye riedel ringer rinne risser riggs robinson rockall romberg roth rovsing roux rutherford ryle sacks
salter scarpa schatzker scheuermann schirmer schlatter schober schönlein sengstaken sever sheehan shouldice sim simmonds
simpson sims sistrunk sjögren sjogren smith snellen spurling steinmann sternberg stevens still stokes sturge sudeck swan
syme takayasu tanner tay tietze tinel todd tourette trendelenburg trousseau truelove turner valsalva venturi veress
virchow volkmann von waldenström waldeyer warthin waterlow weber weil wells wernicke whipple willebrand williams wilms
wilson witts wolff yahr young zenker ziehl neelsen zollinger ellison browne strauss johnson barr ganz seldinger
bruce holmes pugh hunt hess harris frank sonnenberg cantlie schilling mayo-robson kaplan hasson monro kellie
bazett cockcroft gault harrington luque ilizarov thomas austin moore thompson judet denis weiss charnley birmingham
oxford brackmann house truelove mobitz wenckebach cheyne cormack
lehane deauville inadine monospot pabrinex mepilex propess ted mirena clexane kardex zimmer tubigrip"""
_EPONYMS = frozenset(_EPONYMS_TEXT.split()) | METHODS

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_PART = re.compile(r"[^\W\d_]+")
_MEASURE = re.compile(
    rf"\d ?(?:{LONG_UNITS}|%|°)(?![^\W_])|\b\d{{1,3}}/\d{{1,3}}\b|\d ?(?:x10|\^)|"
    r"\b(?:stage|grade|class|type|level|score) (?:\d|[IVX]{1,3}\b)"
)
_DISEASE_AFTER = re.compile(rf"(?:['’]s)?[\s-]{{1,2}}{one_of(HEADS)}\b")
_THING_AFTER = re.compile(
    r"[\s-]{1,2}(?:stage|grade|class|type|level|score|index|scale|criteria|chart|protein|figure|fields?|wires?|rule|time|"
    r"angle|foot|bodies|cells?|block|features?|biplane|inventory|protocol|stockings?|dressings?|procedure|repair|approach|"
    r"incision|method|formula|operation|technique|series|encephalopathy|psychosis|aphasia|"
    r"dystrophy|respiration|breathing)\b|['’]s attacks?\b"
)
_RESULT_AFTER = re.compile(
    r"(?:['’]s)?[\s-]{1,2}(?:negative|positive|absent|present|normal|abnormal|equivocal|symmetrical|performed|done|"
    r"removed|inserted|flushed|in situ|taken|reassuring|elicited|up-going|down-going|plus|for|"
    r"central|lateral\w*|midline|[IVX]{1,4}\b|\d)|"
    r" ?[<>=]|-[A-Z]|[,;.]? ?\Z"
)
_JOINED_AFTER = re.compile(r" (?:and|or|&) [A-Z][\w'’-]*")
_STREET = re.compile(r"(?:stra(?:ß|ss)e|str|weg|gasse|platz|allee|gatan?|gade|vej|vei(?:en)?|straat|laan|utca|ulica)$")
_LIVES = re.compile(r"\b(?:address|lives?|living|resid\w+|home|flat|from|to)\b[^\n]{0,12}\Z", re.IGNORECASE)
_CODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|(?<![.\w])\d{5}(?![.\w%])")
_SOMEBODY = re.compile(
    r"\b(?:called|named|wife|husband|son|daughter|mother|father|sister|brother|carer|nok|nurse|consultant|surgeon|"
    r"anaesthetist|registrar|gp|midwife|sho|spr|under|d/w|discussed with|s/b|seen by|reviewed by|mr|mrs|ms|miss|dr|"
    r"prof|pt|patient)\.? \Z",
    re.IGNORECASE,
)
_AGED = re.compile(r"[^\W\d_],? \(?\d{1,3} ?(?:[MF]|y/?o|yrs?|years?)(?![^\W_])")
"""A name with age and sex: `Turner 78F`."""

_WITH = re.compile(r"\b(?:by|with|from|per|for|to) \Z", re.IGNORECASE)
_ORGANIZATION = re.compile(
    r"\b(?:Hospital|Infirmary|Clinic|Surgery|Hospice|Centre|Center|Trust|University|College|School|Pharmacy|Practice|"
    r"Care|House|Home|Ltd|Inc|GmbH|PLC|Bank|Council|Insurance|Foundation|Institute)\b"
)


def clinical_note(text: str, start: int, end: int) -> bool:
    """Whether the line around a place is a clinical note: terms and measures, in shorthand or in sentences."""
    first = max(text.rfind("\n", 0, start) + 1, start - REACH)
    after = text.find("\n", end)
    last = min(after if after >= 0 else len(text), end + REACH)
    evidence = _evidence(text)
    return evidence.distinct(first, start) + evidence.distinct(end, last) >= LEAST


def _tells_of_methods(text: str, start: int, end: int) -> bool:
    """Whether the words around a place hold a name that only medicine knows."""
    words = {*_PART.findall(text[max(start - REACH, 0) : start]), *_PART.findall(text[end : end + REACH])}
    return any(eponymous(word) and not _is_common(word, vocabulary()) for word in words)


def clinical_list(value: str) -> bool:
    """Whether what a model took for an address is terms and results itself."""
    return _evidence(value).distinct(0, len(value)) >= LEAST


@lru_cache(maxsize=256)
def _evidence(text: str) -> Evidence:
    return Evidence((*_said(text), *((*match.span(), match[0]) for match in _MEASURE.finditer(text))))


def _said(text: str) -> Iterator[tuple[int, int, str]]:
    """Terms, drugs, and names that medicine alone knows, whole and in their parts."""
    for match in _WORD.finditer(text):
        word = match[0]
        if said := _meant(word):
            yield *match.span(), said
        if not word.isalpha():
            parts = ((part, _meant(part[0])) for part in _PART.finditer(text, *match.span()))
            yield from ((*part.span(), said) for part, said in parts if said)


@lru_cache(maxsize=100_000)
def _meant(word: str) -> str:
    """What a word says of medicine, in lower case; nothing for any other word."""
    folded = word.casefold()
    known = folded in _TERMS or _is_rare_eponym(folded) or _DRUG.fullmatch(folded)
    return folded if known else ""


def _is_rare_eponym(word: str) -> bool:
    return word in _EPONYMS and not _is_common(word, vocabulary())


def counts_in_clinical_note(text: str, finding: Finding, known: Vocabulary) -> bool:
    """Whether what a model found in a clinical note is personal data, and no method, device, score or result.

    A name counts behind a title, a label or a word for somebody, with a given name, or when medicine names no thing
    after it; an address counts by a word or a number of its own.
    """
    joined = _JOINED_AFTER.match(text, finding.end)
    after = joined.end() if joined else finding.end
    value, before = text[finding.start : finding.end], text[max(finding.start - 24, 0) : finding.start]
    words = _PART.findall(value)
    if introduced(text, finding.start) or _SOMEBODY.search(before) or not words:
        return True
    if finding.entity != "STREET_ADDRESS" and _AGED.search(text, finding.start, min(finding.end + 12, len(text))):
        return True
    if finding.entity == "STREET_ADDRESS":
        return _is_address(value, before, words, known)
    if finding.entity == "ORGANIZATION" and len(words) > 1 and _ORGANIZATION.search(value):
        return True
    if known.listed(words[0].casefold(), "gi") and len(words) > 1 and words[1].istitle() and not eponymous(words[1]):
        return True
    named = [word for word in words if word[0].isupper() and not (word.isupper() and len(word) < 7)]
    disease = _DISEASE_AFTER.match(text, after) is not None
    thing = disease or _THING_AFTER.match(text, after) is not None
    if not named:
        return finding.entity == "PERSON" and not thing
    if finding.entity == "LOCATION" and thing:
        return False
    told = any(word.islower() and word in _TERMS for word in words)
    if any(not (eponymous(word) or _explained(word, known) or (told and not known.is_name(word))) for word in named):
        return True
    if any(_is_common(word, known) for word in named) and not _tells_of_methods(text, finding.start, finding.end):
        return not disease
    if thing or any(map(str.isdecimal, value)) or len(named) < len(words):
        return False
    return _WITH.search(before) is not None or _RESULT_AFTER.match(text, after) is None


def _is_address(value: str, before: str, words: Sequence[str], known: Vocabulary) -> bool:
    streets = any(known.listed(word.casefold(), "st", "un") or _STREET.search(word) for word in words)
    return streets or _CODE.search(value) is not None or _LIVES.search(before) is not None


def _is_common(word: str, known: Vocabulary) -> bool:
    """Whether many people have the name."""
    return word.casefold() not in METHODS and known.listed(word.casefold(), "su", "gi")


def eponymous(word: str) -> bool:
    """Whether medicine names a disease, a sign, a score or a thing after somebody of this name."""
    return word.casefold() in _EPONYMS


def _explained(word: str, known: Vocabulary) -> bool:
    """Whether a word with a capital is a term or an ordinary word."""
    folded = word.casefold()
    return folded in _TERMS or known.is_in_dictionaries(folded)
