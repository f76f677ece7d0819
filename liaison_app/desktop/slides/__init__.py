"""Slides drawn from memory: decrypted bytes to pictures, off the screen's thread, never on disk."""
