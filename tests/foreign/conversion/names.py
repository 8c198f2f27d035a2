"""Names of files: which are pages, and what they are called in addresses."""

import re
import unicodedata
from pathlib import PurePosixPath

PAGES = (".md", ".markdown", ".mdx")
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".svg", ".gif", ".avif", ".bmp", ".ico", ".tif", ".tiff", ".heic")
# Folders of programs, in which no pages are.
SKIPPED = {"node_modules", "__pycache__"}
# The names of a folder's first page, in the order in which they are preferred.
INDEXES = ("index", "_index", "readme")
# `ar`, `ar-SA`, `en_US`.
LANGUAGE = re.compile(r"(ar|en)(?:[-_][A-Za-z]{2,4})?", re.IGNORECASE)


def language(name: str) -> str | None:
    """Returns the language that a folder or a suffix names."""
    found = LANGUAGE.fullmatch(name)
    return found[1].lower() if found else None


def is_page(name: str) -> bool:
    return name.lower().endswith(PAGES)


def slug(name: str) -> str:
    """Returns the name in small Latin letters, digits and hyphens; empty if nothing of it is Latin."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def key(path: PurePosixPath, *, is_index: bool) -> str | None:
    """Returns the page's path in the content folder without `.md`, or `None` if a part of it has no Latin letter or digit."""
    parts = [slug(part) for part in path.parent.parts]
    parts.append("index" if is_index else slug(path.stem))
    return "/".join(parts) if all(parts) else None


def image(name: str) -> str:
    """Returns the name under which an image is copied."""
    path = PurePosixPath(name)
    return f"{slug(path.stem) or 'image'}{path.suffix.lower()}"
