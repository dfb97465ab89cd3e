"""Static files as they are served: the stylesheet without its comments and its air, then packed and named by WhiteNoise."""

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_STRING_OR_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/""", re.DOTALL)
_AIR = re.compile(r"""("[^"\n]*"|'[^'\n]*')|\s*([{};,])\s*|:\s+|\s+""")


def compact(css: str) -> str:
    """`css` without comments and without spaces that mean nothing. Spaces around `+`, `>` and `*` stay: some mean something."""
    bare = _STRING_OR_COMMENT.sub(lambda found: found[1] or " ", css)
    return _AIR.sub(lambda found: found[1] or found[2] or (":" if found[0].startswith(":") else " "), bare).replace(";}", "}").strip()


PACKED = "packed.json"  # what is packed to its end: the name of a file, and the hash of what it holds. A killed set-up leaves it as it was


class Storage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's, with our own stylesheet made compact on its way in. Others' files are left as they came.

    Packing five hundred files takes ten seconds, and each set-up would do it again: what is packed and has not changed stays.
    """

    def _save(self, name: str, content: Any) -> str:
        if name.startswith("website/") and name.endswith(".css"):
            content = ContentFile(compact(b"".join(content.chunks()).decode()).encode())  # from its start, wherever it was left
        return str(super()._save(name, content))

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pack those that are not; yields the names of a file and of what it was packed into."""
        held = {path: sha256(Path(self.path(path)).read_bytes()).hexdigest() for path in paths}
        packed = self._packed()
        yield from super().compress_files([path for path, digest in held.items() if packed.get(path) != digest])
        Path(self.path(PACKED)).write_text(json.dumps(held))

    def _packed(self) -> dict[str, str]:
        try:
            return dict(json.loads(Path(self.path(PACKED)).read_text()))
        except (OSError, ValueError):
            return {}
