"""Whom requests are counted for: addresses that cannot be chosen by those who are counted."""

from ipaddress import ip_network

import pytest

from picturedesk.api.clients import address_of
from picturedesk.api.context import ApiPolicy

PROXIES = tuple(ip_network(text) for text in ("10.0.0.0/8", "fd00::/8"))


def address(client: str | None, *forwarded: str) -> str:
    headers = [(b"x-forwarded-for", text.encode()) for text in forwarded]
    policy = ApiPolicy(public_url=None, trusted_proxies=PROXIES, open_metrics=True)
    return address_of({"client": client and (client, 1), "headers": headers}, policy)


@pytest.mark.parametrize(
    ("client", "forwarded", "counted"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("::ffff:192.0.2.1", (), "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64"),
        ("fe80::1%eth0", (), "fe80::/64"),
        (None, (), "unknown"),
        ("testclient", (), "unknown"),
        ("192.0.2.1", ("198.51.100.7",), "192.0.2.1"),
        ("10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("::ffff:10.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("2001:db8::1",), "2001:db8::/64"),
        ("10.0.0.1", ("1.1.1.1, 198.51.100.7",), "198.51.100.7"),
        ("10.0.0.1", ("1.1.1.1", "198.51.100.7"), "198.51.100.7"),
        ("10.0.0.1", ("198.51.100.7, 10.9.9.9",), "198.51.100.7"),
        ("10.0.0.1", ("1.1.1.1, 198.51.100.7, fd00::5",), "198.51.100.7"),
        ("10.0.0.1", ("10.2.2.2, 10.3.3.3",), "10.2.2.2"),
        ("10.0.0.1", ("198.51.100.7:4711",), "198.51.100.7"),
        ("10.0.0.1", ("[2001:db8::1]:4711",), "2001:db8::/64"),
        ("10.0.0.1", ("198.51.100.7, nonsense",), "10.0.0.1"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("10.0.0.1", (",,,",), "10.0.0.1"),
    ],
)
def test_the_last_address_that_nobody_trusted_could_choose_counts(
    client: str | None, forwarded: tuple[str, ...], counted: str
) -> None:
    assert address(client, *forwarded) == counted
