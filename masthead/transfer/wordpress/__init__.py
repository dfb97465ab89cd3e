"""Reading a WordPress export: files in, neutral articles out. Pure: the standard library and lxml, no Django."""
