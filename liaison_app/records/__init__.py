"""What the app is about: one declaration per kind of record."""
