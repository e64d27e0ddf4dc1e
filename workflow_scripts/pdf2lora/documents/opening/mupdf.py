"""PyMuPDF without its layout model.

PyMuPDF 2 imports its layout model (onnxruntime, numpy, a graph network) when it is imported itself: 1.7 s
and 90 MB that only ``pymupdf4llm`` has a use for, in every job of every document. The two names are
hidden while PyMuPDF is imported and shown again afterwards, so that whoever needs the model can still
import it.
"""

import sys

_HEAVY = ("pymupdf.layout", "pymupdf4llm")

if "pymupdf" not in sys.modules:
    # None in sys.modules makes an import fail with ImportError, which PyMuPDF allows for.
    sys.modules.update(dict.fromkeys(_HEAVY))
    try:
        import pymupdf
    finally:
        for _name in _HEAVY:
            del sys.modules[_name]
else:
    import pymupdf

# MuPDF prints what it thinks of a file to stderr, page by page; what matters of it we say ourselves.
pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)

__all__ = ["pymupdf"]
