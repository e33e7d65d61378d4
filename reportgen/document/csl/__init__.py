"""Citation styles: CSL files read by citeproc-py, with the faults of the processor mended in one place.

`styles` finds and checks a style file, `items` makes citeproc's input from CSL-JSON, `mended` replaces what the
processor gets wrong, `processor` renders one citation or one entry, `markup` turns its output into inlines. Only
`reportgen.document.citations` calls these.
"""
