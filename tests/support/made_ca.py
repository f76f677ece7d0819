"""A certificate authority made for a test, certificates of every fault, and TLS in front of a plain server."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "liaison.test"


class MadeAuthority:
    """A root of its own; `file` is what a computer would be told to trust."""

    def __init__(self, folder: Path, name: str = "company root") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        made = x509.CertificateBuilder().subject_name(self._name).issuer_name(self._name).public_key(self._key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=400)).not_valid_after(now + dt.timedelta(days=400))
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
            key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        self._certificate = made.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.file = folder / f"{name.replace(' ', '-')}.pem"
        self.file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def context(self, host: str = HOST, *, begins_in_days: int = -10, days: int = 100) -> ssl.SSLContext:
        """Return what a server needs to show a certificate for this host."""
        key = ec.generate_private_key(ec.SECP256R1())
        begin = dt.datetime.now(dt.UTC) + dt.timedelta(days=begins_in_days)
        made = x509.CertificateBuilder().subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])).issuer_name(self._name)
        made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
        made = made.not_valid_before(begin).not_valid_after(begin + dt.timedelta(days=days))
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        signed = made.sign(self._key, hashes.SHA256())
        file = self._folder / f"{host}-{signed.serial_number}.pem"
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve each connection in a thread of its own; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def one(line: socket.socket) -> None:
        with line:
            try:
                line.settimeout(20)
                serve(line)
            except OSError:
                return

    def accept() -> None:
        while not stop.is_set():
            try:
                line, _from = listener.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=one, args=(line,), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        accepting.join()
        listener.close()
        for thread in threads:
            thread.join(5)


def carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until both have ended."""

    def pump(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join(20)


def in_front_of(port: int, context: ssl.SSLContext) -> Callable[[socket.socket], None]:
    """Return a front that speaks TLS to whoever connects and plain HTTP to the server behind it, as nginx or an inspecting proxy would."""

    def serve(line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as safe, socket.create_connection(("127.0.0.1", port)) as behind:
            carry(safe, behind)

    return serve
