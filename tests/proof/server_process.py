"""A server as a process of its own, as the proofs start it."""

RUN_WORKERS = """
import sys
from pathlib import Path
from liaison_app.server.setup import Server
Server(Path(sys.argv[1])).run("127.0.0.1", 0, workers=int(sys.argv[2]), on_listening=lambda url: print(url, flush=True))
"""
