"""The note editor: Markdown styled as typed, saved as it is typed, merged with what others type."""
