"""Keys and certificates for tests of signing: an authority of our own, people it vouches for, and strangers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from reportgen.render.artifact import Signing

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "open, sesame"
_USAGE = dict.fromkeys(
    ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only", "key_cert_sign",
     "crl_sign", "content_commitment", "digital_signature"), False,
)  # fmt: skip


@dataclass(frozen=True)
class Authority:
    """Vouches for people."""

    name: str
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Its certificate, for those who trust it."""
        return self.certificate.public_bytes(Encoding.PEM)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(name: str, issuer: str, key: object, start: datetime, end: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())  # type: ignore[attr-defined]
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def authority(name: str = "Office of Tests") -> Authority:
    """One of this name, the same each time."""
    return _authority(name)


@cache
def _authority(name: str) -> Authority:
    key = rsa.generate_private_key(65537, 2048)
    usage = x509.KeyUsage(**{**_USAGE, "key_cert_sign": True, "crl_sign": True})
    made = (
        _builder(name, name, key, NOW - timedelta(days=900), NOW + timedelta(days=9000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(name, key, made)


@cache
def key_of(
    person: str = "Ada Analyst",
    by: str = "Office of Tests",
    *,
    kind: str = "rsa2048",
    days: tuple[int, int] = (-30, 900),
) -> bytes:
    """A PKCS#12 file of a person; valid between so many days from `NOW`."""
    above = authority(by)
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, int(kind[3:]))
    )
    usage = x509.KeyUsage(**{**_USAGE, "digital_signature": True, "content_commitment": True})
    made = (
        _builder(person, by, key, NOW + timedelta(days=days[0]), NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()), critical=False)
        .add_extension(usage, critical=True)
        .sign(above.key, hashes.SHA256())
    )
    secret = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"signing", key, made, [above.certificate], secret)


def signing(key: bytes | None = None, password: str = PASSWORD, at: datetime = NOW, reason: str = "") -> Signing:
    """What a build is asked for."""
    return Signing(key_of() if key is None else key, password, at, reason)
