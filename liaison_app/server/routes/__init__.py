"""The addresses of `/v1`: each takes a request apart, asks one collaborator, and matches its outcome."""
