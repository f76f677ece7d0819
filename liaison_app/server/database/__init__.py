"""The only place with SQLAlchemy: one SQL set for SQLite and PostgreSQL."""
