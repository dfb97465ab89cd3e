"""What readers meet of the library: articles, lists."""
