"""What the Decks page is made of: the grid, the column beside it, adding and approving."""
