"""The page's own certificate: made here, for one address, known by its fingerprint."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from unknot.errors import UnknotError, install
from unknot.store.durable import write_durably
from unknot.web.numbers import page_numbers

KEY, CERTIFICATE = "key.pem", "certificate.pem"


@dataclass(frozen=True)
class OwnCertificate:
    """A certificate that this computer made for itself.

    Attributes:
        fingerprint: SHA-256 of it, as browsers show it: pairs of signs with colons.
    """

    key: Path
    place: Path
    fingerprint: str


def own_certificate(folder: Path, address: str, now: datetime) -> OwnCertificate:
    """The certificate for an address; made anew where it is for another or nearly over.

    Both files are for this user's eyes only.

    Raises:
        UnknotError: code "no-cryptography"; or as `write_durably`.
    """
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives.hashes import SHA256
    except ImportError:
        raise UnknotError(
            "no-cryptography", "the package that makes a certificate is not here.",
            f"run {install('phone')}",
        ) from None  # fmt: skip
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    key, place = folder / KEY, folder / CERTIFICATE
    held: Any = None
    if key.is_file() and place.is_file():
        try:
            held = x509.load_pem_x509_certificate(place.read_bytes())
        except ValueError:
            held = None  # damaged: made anew
    if held is None or not _fits(held, address, now):
        held = _made(key, place, address, now)
    pairs = held.fingerprint(SHA256()).hex(":").upper()
    return OwnCertificate(key, place, pairs)


def _fits(held: Any, address: str, now: datetime) -> bool:
    from cryptography import x509

    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = held.not_valid_after_utc - now
    named = names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(address)]
    return named and left >= timedelta(days=page_numbers()["certificate_left_days"])


def _made(key_place: Path, place: Path, address: str, now: datetime) -> Any:
    """Make a key and a certificate signed by it; it can sign no other."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "unknot on your computer")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=page_numbers()["certificate_days"]))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_durably(key_place, secret)
    write_durably(place, made.public_bytes(serialization.Encoding.PEM))
    return made
