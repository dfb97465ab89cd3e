"""Static files as they are served: the stylesheet without its comments and its air, then packed and named by WhiteNoise."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_STRING_OR_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/""", re.DOTALL)
_AIR = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s*([{};,])\s*|:\s+|\s+""")


def compact(css: str) -> str:
    """`css` without comments and without spaces that mean nothing. Spaces around `+`, `>` and `*` stay: some mean something."""
    bare = _STRING_OR_COMMENT.sub(lambda found: found[1] or " ", css)
    return _AIR.sub(lambda found: found[1] or found[2] or (":" if found[0].startswith(":") else " "), bare).replace(";}", "}").strip()


class Storage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, with our own stylesheet made compact on its way in. Others' files are left as they came."""

    def _save(self, name: str, content: Any) -> str:
        if name.startswith("website/") and name.endswith(".css"):
            content = ContentFile(compact(b"".join(content.chunks()).decode()).encode())  # from its start, wherever it was left
        return str(super()._save(name, content))
