import pytest

from sanitize.text.numbers import number_entity


@pytest.mark.parametrize(
    ("field", "number", "entity"),
    [
        ("phone", "4155550187", "PHONE_NUMBER"),
        ("workPhone", "4155550187", "PHONE_NUMBER"),
        ("手机", "13987204416", "PHONE_NUMBER"),
        ("social_security_number", "541273896", "US_SSN"),
        ("creditCardNumber", "5424182799331049", "CREDIT_CARD"),
        ("n", "4539812044177020", "CREDIT_CARD"),
        ("patient_id", "482913", "ID_NUMBER"),
        ("mrn", "735164", "ID_NUMBER"),
        ("zip", "90417", "ZIP_CODE"),
        ("age", "47", "AGE"),
        ("year_of_birth", "1968", "DATE_TIME"),
        ("latitude", "59.91273", "COORDINATES"),
        ("tax_id", "12345678901", "ID_NUMBER"),
        ("kundennummer", "48213377", "ID_NUMBER"),
        ("num_telefone", "5511987654321", "PHONE_NUMBER"),
        ("numero_cliente", "48213377", "ID_NUMBER"),
        ("ssn_last4", "3896", "US_SSN"),
        ("age_of_patient", "47", "AGE"),
        ("account_holder_age", "47", "AGE"),
        ("numéro_de_sécurité_sociale", "185057512345678", "US_SSN"),
        ("rodné_číslo", "8507121234", "US_SSN"),
        ("iban_num", "500105173648", "US_BANK_NUMBER"),
        ("contact_no", "9876543210", "PHONE_NUMBER"),
        ("badge_number", "4821", "ID_NUMBER"),
        ("numer_pacjenta", "12345", "ID_NUMBER"),
        ("паспорт", "4509123456", "ID_NUMBER"),
        ("联系手机号码", "13987204416", "PHONE_NUMBER"),
        ("身份证号码", "110101199003074512", "US_SSN"),
        ("학번", "20231234", "ID_NUMBER"),
        ("wiek", "44", "AGE"),
        ("आयु", "30", "AGE"),
        ("ip", "3232235777", "IP_ADDRESS"),
    ],
)
def test_the_field_or_the_digits_say_that_a_number_is_personal(field, number, entity):
    assert number_entity(field, number) == entity


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("price", "19.99"), ("width", "1920"), ("tokens_seen", "268435456"), ("year_of_model", "2017"), ("pulse", "92"),
        ("latitude_bins", "36"), ("phone_count", "3"), ("cards_played", "12"), ("max_age", "3600"), ("page", "47"),
        ("loss", "0.31874562"), ("bytes", "1073741824"), ("id", "42"), ("age_of_building", "47"),
        ("vehicle_age", "4"), ("age_group", "3"), ("user_group_id", "3"), ("mobile_users", "1200345"),
        ("手机销量", "1000000"),
        ("num_accounts", "12345"), ("tax", "19"), ("timestamp", "1700000000123456"),
    ],
)  # fmt: skip
def test_other_numbers_stay(field, number):
    assert number_entity(field, number) is None
