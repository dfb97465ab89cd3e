"""What we publish: articles, authors, subjects, pictures; the one door to an article's text."""
