"""The wire and the framing of envelopes, shared by sync and server."""
