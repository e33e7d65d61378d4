"""Citation styles: CSL files read by citeproc-py, with the faults of the processor mended in one place.

`styles` finds and checks a style file, `reading` makes citeproc's input (`items`) from CSL-JSON, `mended` and
`mended_names` replace what the library gets wrong, `processor` renders one place or one entry, `disambiguation` tells
like citations apart, `clusters` joins places to a citation and `notes` to a note, `positions` says which place came
before, `places` goes through a document, `markup` turns the library's output into inlines. Only
`reportgen.document.citations` calls these.
"""
