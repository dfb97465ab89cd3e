"""Charts: a pasted table in, a drawing as SVG out. Pure: no Django, no script, no style of its own.

`figures` reads the table, or says in a sentence what is wrong with it; `moments` knows years, quarters and days; `scales`
rounds and writes numbers; `lines`, `columns` and `bars` draw; `chart` puts the parts together and says in words what is seen.
"""
