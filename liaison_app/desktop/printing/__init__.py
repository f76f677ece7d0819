"""Reports on paper: pages, and the PDF."""
