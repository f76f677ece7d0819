"""Parts of the places of people: contacts, agencies, review."""
