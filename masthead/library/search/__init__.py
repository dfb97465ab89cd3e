"""The library's search: the query language, how words are read, ranking, passages, spelling; engines beneath them."""
