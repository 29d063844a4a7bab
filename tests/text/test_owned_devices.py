import pytest

from sanitize.text.owned_devices import owned_devices
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("connected to Kojo's iPhone", ["Kojo"]),
        ("ssid=Farrukh’s Wi-Fi", ["Farrukh"]),
        ("Bao's old MacBook Pro", ["Bao"]),
        ("Sipho's Road Trip Mix", ["Sipho"]),
        ("iPhone de Itzel", ["Itzel"]),
        ("iPad von Grazyna", ["Grazyna"]),
        ("Nurmagambetov Family WiFi", ["Nurmagambetov"]),
        ("KWABENA-LAPTOP on Thandekanet", ["KWABENA", "Thandeka"]),
        ("GAMING-PC, Guest WiFi, Ethernet, Intranet, Telnet, free WiFi", []),
        ("Apple's iPhone, Today's Playlist, the Driver's phone and a network of computers", []),
    ],
)
def test_owners_of_devices_and_playlists(text: str, names: list[str]) -> None:
    assert [text[found.start : found.end] for found in owned_devices(text, vocabulary())] == names
