"""A real S3 server over HTTP on this machine, and one that fails as it is told to."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

BUCKET = "liaison-files"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


@contextmanager
def s3_server() -> Iterator[str]:
    """Run an S3 server with one bucket; gives its address."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        httpx.put(f"{address}/{BUCKET}", trust_env=False).raise_for_status()
        yield address
    finally:
        server.stop()


def blobs_url(address: str, bucket: str = BUCKET) -> str:
    return f"s3://{bucket}/files?endpoint={address}"


class Failing(BaseHTTPRequestHandler):
    """Answers every request with the same failure, after a while."""

    status, body, after_s = 500, b"", 0.0

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        time.sleep(self.after_s)
        self.send_response(self.status)
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_PUT = do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the library's names

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def failing_s3(status: int, code: str = "", *, after_s: float = 0.0) -> Iterator[str]:
    """Run what answers as an S3 server in trouble does."""
    body = f"<Error><Code>{code}</Code></Error>".encode() if code else b""
    handler = type("Failing", (Failing,), {"status": status, "body": body, "after_s": after_s})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
