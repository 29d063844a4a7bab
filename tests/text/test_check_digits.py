from sanitize.text.check_digits import luhn, vehicle_number


def test_check_digits():
    assert luhn("4111 1111 1111 1111")
    assert not luhn("4111 1111 1111 1112")
    assert not luhn("0000 0000 0000 0000")
    assert vehicle_number("1M8GDM9AXKP042788")
    assert not vehicle_number("1M8GDM9A1KP042788")
