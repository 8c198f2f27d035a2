"""Where other sites keep their two languages.

| layout | Arabic | English | used by |
|---|---|---|---|
| `two` | the first folder | the second folder | two folders on the command line |
| `folders` | `ar/…` | `en/…` | Hugo, MkDocs (folders), VitePress, Jekyll's `_i18n` |
| `root` | `ar/…` | everything else | Starlight with a root locale; also the other way round |
| `docusaurus` | `i18n/ar/docusaurus-plugin-content-docs/current/…` | `docs/…` | Docusaurus |
| `suffix` | `name.ar.md` | `name.en.md`, or `name.md` | Hugo, MkDocs (suffixes) |

The folders of a language may also be named with a country: `ar-SA`, `en_US`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from conversion import names
from conversion.words import LANGUAGES, Refused

NAMES = ("folders", "root", "docusaurus", "suffix")
# The places of a project in which its pages are.
WITHIN = (".", "content", "docs", "src/content/docs", "src", "_i18n", "pages")
TRANSLATED = "docusaurus-plugin-content-docs/current"


@dataclass(frozen=True)
class Layout:
    """The folders of each language."""

    name: str
    roots: Mapping[str, tuple[Path, ...]]
    excluded: Mapping[str, frozenset[Path]] = field(default_factory=lambda: {lang: frozenset() for lang in LANGUAGES})
    # For suffixes: the language of files without one.
    unmarked: str | None = None

    def page_path(self, lang: str, root: Path, file: Path) -> PurePosixPath | None:
        """Returns a file's path as a page of a language, or `None` if it is one of the other."""
        path = PurePosixPath(file.relative_to(root).as_posix())
        if self.name != "suffix":
            return path
        name, _, suffix = path.stem.rpartition(".")
        marked = names.language(suffix) if name else None
        if (marked or self.unmarked) != lang:
            return None
        return path.with_name(name + path.suffix) if marked else path


def two(arabic: Path, english: Path) -> Layout:
    """The layout of two folders. Neither may be within the other."""
    for folder in (arabic, english):
        _must_be_folder(folder)
    arabic, english = arabic.resolve(), english.resolve()
    if arabic == english:
        raise Refused("the two folders are the same", "المجلدان مجلد واحد")
    inner = {"ar": frozenset({english}), "en": frozenset({arabic})}
    return Layout("two", {"ar": (arabic,), "en": (english,)}, inner)


def one(folder: Path, name: str | None) -> Layout:
    """The layout of one folder with both languages: the named one, or the first that fits."""
    _must_be_folder(folder)
    folder = folder.resolve()
    for each in (name,) if name else ("docusaurus", "folders", "suffix", "root"):
        for within in WITHIN:
            root = (folder / within).resolve()
            found = FINDERS[each](root) if root.is_dir() and root.is_relative_to(folder) else None
            if found:
                return found
    raise Refused(
        f"{folder}: no pair of languages was found here: name the Arabic and the English folder, or one of the layouts with --pairs "
        f"({', '.join(NAMES)})",
        f"{folder}: لا توجد هنا لغتان: اذكر المجلد العربي ثم الإنجليزي، أو اذكر الترتيب بالخيار --pairs ({'، '.join(NAMES)})",
    )


def _must_be_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise Refused(f"{folder}: there is no such folder", f"{folder}: لا يوجد مجلد بهذا الاسم")


def _languages(root: Path) -> dict[str, Path]:
    """Returns the folders that are named like a language."""
    found: dict[str, Path] = {}
    for folder in sorted(root.iterdir()):
        lang = names.language(folder.name)
        if lang and folder.is_dir():
            found.setdefault(lang, folder)
    return found


def _has_pages(root: Path, but: Path | None = None) -> bool:
    for folder, folders, files in os.walk(root):
        inner = (name for name in folders if not name.startswith(".") and name not in names.SKIPPED)
        folders[:] = [name for name in inner if Path(folder, name) != but]
        if any(map(names.is_page, files)):
            return True
    return False


def _folders(root: Path) -> Layout | None:
    found = _languages(root)
    return Layout("folders", {lang: (found[lang],) for lang in LANGUAGES}) if len(found) == 2 else None


def _root(root: Path) -> Layout | None:
    found = _languages(root)
    if len(found) != 1:
        return None
    (lang, folder), other = next(iter(found.items())), next(lang for lang in LANGUAGES if lang not in found)
    if not (_has_pages(folder) and _has_pages(root, folder)):
        return None
    return Layout("root", {lang: (folder,), other: (root,)}, {lang: frozenset(), other: frozenset({folder})})


def _docusaurus(root: Path) -> Layout | None:
    docs = root / "docs"
    translated = (
        {lang: folder / TRANSLATED for lang, folder in _languages(root / "i18n").items()} if (root / "i18n").is_dir() else {}
    )
    translated = {lang: folder for lang, folder in translated.items() if folder.is_dir()}
    if len(translated) == 2:
        return Layout("docusaurus", {lang: (translated[lang],) for lang in LANGUAGES})
    if len(translated) != 1 or not docs.is_dir():
        return None
    lang = next(iter(translated))
    other = next(each for each in LANGUAGES if each != lang)
    return Layout("docusaurus", {lang: (translated[lang],), other: (docs,)})


def _suffix(root: Path) -> Layout | None:
    marked: set[str] = set()
    places: set[Path] = set()
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in names.SKIPPED]
        for name in filter(names.is_page, files):
            before, _, suffix = Path(name).stem.rpartition(".")
            if before and (lang := names.language(suffix)):
                marked.add(lang)
                places.add(Path(folder))
    if not marked:
        return None
    # The files around them, such as a project's README, are no pages.
    inner = Path(os.path.commonpath(places))
    unmarked = next((lang for lang in LANGUAGES if lang not in marked), None)
    return Layout("suffix", {lang: (inner,) for lang in LANGUAGES}, unmarked=unmarked)


FINDERS = {"folders": _folders, "root": _root, "docusaurus": _docusaurus, "suffix": _suffix}
