"""Words in column names that tell what a column holds, in the languages that headers are most often written in.

English, German, French, Spanish, Portuguese, Italian, Dutch, and the plainest ones of Japanese, Chinese and Russian;
without accents, as `words` gives them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

IDENTIFIER = frozenset(
    """id ids uid pid sid cid uuid guid key name names firstname lastname surname forename fullname givenname
    familyname maiden nickname alias fname lname mname email emails mail phone phones mobile tel telephone cell fax
    ssn sin nin passport iban bic swift account acct card pan cvv mrn chart licence license username user login
    handle ip mac address addr street url website homepage vin plate nhs nhi tin vat policy member beneficiary
    device imei serial fingerprint signature contact kin guardian mother father spouse doctor dr physician nurse
    author sender recipient customer cust client employee emp patient pat person subject participant student
    applicant owner holder claimant tenant passenger case docket file invoice order ticket transaction reference ref
    number
    vorname nachname zuname rufname kunde kunden patienten mitglied versicherter versicherten arzt aerztin anschrift
    adresse strasse telefon telefonnr handy rufnummer benutzer kennung konto kontonr kennzeichen aktenzeichen ausweis
    personalausweis reisepass steuer svnr rvnr nummer angehoerige ansprechpartner mitarbeiter mandant halter inhaber
    nom prenom prenoms courriel adresse rue telephone portable compte titulaire medecin numero dossier matricule nir
    siret immatriculation passeport utilisateur identifiant salarie assure adherent
    nombre nombres apellido apellidos correo calle direccion domicilio telefono movil celular cuenta cedula dni nie nif
    curp rfc pasaporte usuario matricula medico paciente cliente titular expediente empleado afiliado
    nome sobrenome endereco rua telefone celular conta cpf cnpj rg passaporte usuario medico paciente cliente processo
    cognome indirizzo via telefono cellulare conto codicefiscale targa paziente utente dipendente
    naam voornaam achternaam straat adres telefoonnummer rekening bsn klant kenteken
    氏名 姓名 名前 住所 地址 電話 电话 手机 身份证 имя фамилия фио телефон адрес паспорт""".split()
)
THING = frozenset(
    """product item article brand model category type group class company business firm school university department
    dept store shop branch site country city state region county place venue drug medication medicine test lab event
    campaign course project file column field table variable species color colour team plan tariff version
    location zone area fips iso iata icao tld nuts currency symbol ticker airport airline station vehicle car
    title film movie book song album genre
    produkt artikel marke kategorie gruppe firma firmen abteilung filiale land stadt schule projekt
    produit categorie groupe entreprise societe magasin pays ville service
    producto categoria grupo empresa tienda pais ciudad
    produto loja cidade prodotto azienda""".split()
)
"""What names and numbers belong to that are not people: `product name`, `store_id`."""
MEASURE = frozenset(
    """week quarter period step epoch iteration lag t
    count counts since type status date datetime time timestamp age amount amt total sum score rate ratio level group
    flag year month value val price cost fee tax qty quantity size share percent pct avg mean min max median duration
    rating rank points limit discount balance length width version stage currency segment tier class
    betrag anzahl summe wert menge preis kosten quote datum zeit uhrzeit jahr monat dauer punkte stand saldo art typ
    montant prix date heure annee mois duree taux statut solde
    importe precio fecha hora ano mes total saldo estado tipo
    valor preco data quantidade prezzo importo""".split()
)
"""What a column measures or counts, whomever it is about: `employee count`, `customer since`."""
QUASI = frozenset(
    """age birth dob birthdate birthday born yob sex gender zip zipcode postcode postal plz city town county state
    region province district country nationality citizenship race ethnicity ethnic religion marital relationship
    education degree school occupation job title profession employer workclass rank admitted admission discharged
    discharge visited joined hired date day month year height weight children household language native lat lon lng
    latitude longitude
    alter geschlecht geburt geburtsdatum geburtstag geburtsort geburtsjahr geb postleitzahl ort wohnort stadt land
    bundesland kreis staatsangehoerigkeit nationalitaet konfession familienstand bildung beruf aufnahme entlassung datum
    groesse gewicht kinder sprache
    sexe naissance cp ville pays region departement nationalite profession metier situation taille poids
    edad sexo genero nacimiento cp ciudad pais provincia nacionalidad ocupacion profesion estado fecha peso altura
    idade nascimento cep cidade estado nacionalidade ocupacao profissao data raca
    eta sesso nascita cap citta provincia cittadinanza professione leeftijd geslacht geboortedatum woonplaats
    beroep""".split()
)
SENSITIVE = frozenset(
    """diagnosis diagnoses disease condition icd icd10 medication drug drugs treatment therapy procedure hiv allergy
    allergies symptom symptoms salary income wage balance debt loan credit bill default offence conviction orientation
    disability pregnancy blood bmi party union
    diagnose diagnosen krankheit medikament behandlung gehalt einkommen lohn schulden saldo blutdruck
    diagnostic maladie traitement salaire revenu dette diagnostico enfermedad tratamiento salario ingreso deuda
    doenca tratamento renda divida diagnosi malattia stipendio""".split()
)
LABEL = frozenset("""label labels target outcome class y churn fraud split""".split())
TEXT = frozenset(
    """note notes comment comments cmt text txt message messages msg body summary review reviews remark remarks
    description desc transcript narrative content report letter complaint history feedback post tweet answer response
    question prompt completion observations findings abstract bio
    notiz notizen bemerkung bemerkungen kommentar kommentare beschreibung befund anmerkung anmerkungen freitext brief
    bericht nachricht bewertung anamnese beschwerde
    remarque remarques commentaire commentaires observation compte rendu lettre avis
    nota notas comentario comentarios observacion observaciones descripcion informe mensaje carta
    observacao observacoes descricao mensagem relatorio note commento commenti descrizione opmerking
    opmerkingen 備考 备注 комментарий примечание""".split()
)

BIRTH = frozenset(
    """birth birthdate birthday born dob bday geburtsdatum geburtstag geboren gebdat naissance nacimiento nascimento
    nascita geboortedatum geboorte fodelsedatum fodselsdato""".split()
)
DATED = frozenset(
    """release released published publication founded opened launch launched built issued updated created event hired
    joined start started end ended election filing effective quote price trade""".split()
)
"""What dates are of that aren't births."""
WRITTEN_BY_PROGRAMS = frozenset("updated created modified inserted loaded exported".split())
"""Of those, what programs write: such dates don't spread over lives."""
STANDARD = frozenset(
    """iso iata icao fips nuts tld isbn issn ean gtin upc barcode sku ticker symbol cusip isin doi wikidata route routes
    flight flights atc cas""".split()
)
"""Codes that are published for things and places."""
ACCOUNT = frozenset(
    """username usernames login nick nickname screenname gamertag benutzername pseudo usuario""".split()
)
"""What nothing but the names of accounts is called."""
PART_OF_A_DATE = frozenset(
    """year month day yr mon yob mob jahr monat tag annee mois jour ano mes dia anno mese giorno jaar maand dag
    y m d""".split()
)
"""What dates are written in several columns by."""
PLACED = frozenset(
    """lat lon lng long latitude longitude latitud longitud breitengrad laengengrad breite laenge coordinates coordinate
    coords coord gps geolocation latlon latlng koordinaten coordenadas coordonnees""".split()
)
"""What the columns of coordinates are called."""
USER = ACCOUNT | frozenset(
    """user users handle account owner author assignee poster player gamer streamer commenter reviewer follower
    uploader contributor committer operator technician analyst annotator annotators labeler labeller rater grader coder
    interviewer examiner inspector reader editor worker""".split()
)
NUMBERED = frozenset(
    """ssn sin nin nif dni nie cpf cnpj curp rfc passport iban account acct card pan mrn imei phone mobile tel telephone
    cell fax email mail patient pat person subject participant student employee emp customer cust client member
    passenger user licence license chart insurance konto kontonummer kundennummer patientennummer personalnummer
    matrikelnummer telefon telefonnummer svnr dossier matricule cuenta cliente paciente expediente conta codicefiscale
    konto bsn""".split()
)
"""What people are given numbers and codes of."""

_HEADINGS = (IDENTIFIER, THING, MEASURE, QUASI, SENSITIVE, LABEL, TEXT, BIRTH)

_ENDINGS = {
    "birth": ("geburtsdatum", "geburtstag"),
    "identifier": ("nummer", "nr", "name", "adresse", "anschrift", "strasse", "telefon", "kennung", "number"),
    "measure": ("betrag", "anzahl", "summe", "wert", "menge", "preis", "datum", "dauer", "stand"),
    "text": ("text", "notiz", "bemerkung", "bemerkungen", "kommentar", "beschreibung", "bericht"),
}
"""Last parts of German compounds, which headers write as one word."""
_LEAST_STEM = 4
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\da-zA-Z_]+|\d+")
_LETTERS = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "o"})


def words(name: str) -> tuple[str, ...]:
    """The words of a column name in lower case, without accents: `patientId` is patient, id; `Straße` is strasse."""
    joined = unicodedata.normalize("NFKC", name).replace("E-Mail", "email").replace("e-mail", "email")
    base = unicodedata.normalize("NFKD", joined.translate(_LETTERS))
    return tuple(part.lower() for part in _PART.findall("".join(c for c in base if not unicodedata.combining(c))))


def speaks_of(parts: Sequence[str], vocabulary: Iterable[str], compound: str = "") -> str | None:
    """The first word of a column name that is in the vocabulary, or is a compound that ends as those of that kind."""
    endings = _ENDINGS.get(compound, ())
    return next(
        (
            part
            for part in parts
            if part in vocabulary or any(part.endswith(end) and len(part) >= len(end) + _LEAST_STEM for end in endings)
        ),
        None,
    )


def is_heading(name: str) -> bool:
    """Whether one of the words of a name is one that headings are made of."""
    return any(part in vocabulary for part in words(name) for vocabulary in _HEADINGS)


def of_a_thing(parts: Sequence[str]) -> bool:
    """Whether the name speaks of something that is no person, alone or at the head of a compound (`Produktname`)."""
    return any(part in THING or any(part.startswith(thing) for thing in THING if len(thing) > 4) for part in parts)
