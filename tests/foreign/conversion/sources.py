"""The files of the other site: which page each is, and which cannot be taken."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from conversion import names
from conversion.layouts import Layout
from conversion.words import LANGUAGES, Words


@dataclass(frozen=True)
class Source:
    """A page of the other site."""

    lang: str
    # The path in its language's folder, without the language's suffix.
    path: PurePosixPath
    # The page's path in the content folder, without `.md`.
    key: str
    file: Path
    text: str


@dataclass(frozen=True)
class PassedOver:
    """A file that could not be taken, with the reason."""

    file: Path
    reason: Words


@dataclass
class Sources:
    """The pages of the other site, and the files that could not be taken."""

    layout: Layout
    pages: list[Source] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)

    def keys(self, lang: str) -> set[str]:
        return {page.key for page in self.pages if page.lang == lang}


def find(layout: Layout) -> Sources:
    """Reads the pages of a layout."""
    found = Sources(layout)
    for lang in LANGUAGES:
        files: dict[PurePosixPath, Path] = {}
        for root in layout.roots[lang]:
            for file in _walk(root, layout.excluded[lang], found):
                path = layout.page_path(lang, root, file)
                if path is not None:
                    files.setdefault(path, file)
        _take(lang, files, found)
    return found


def _walk(root: Path, excluded: frozenset[Path], found: Sources) -> list[Path]:
    """Returns the Markdown files below a folder, sorted. Hidden files are left out."""
    files: list[Path] = []

    def unreadable(error: OSError) -> None:
        found.passed_over.append(PassedOver(Path(error.filename), _cannot_read(error)))

    for folder, folders, here in os.walk(root, onerror=unreadable):
        inner = Path(folder)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in names.SKIPPED and (inner / name) not in excluded
        )
        files += [inner / name for name in here if names.is_page(name) and not name.startswith(".")]
    return sorted(files)


def _take(lang: str, files: dict[PurePosixPath, Path], found: Sources) -> None:
    indexes = _indexes(files)
    taken: dict[str, Path] = {}
    # A folder's first page has its address before a file that is named like it.
    for path, file in sorted(files.items(), key=lambda item: (item[0] not in indexes, item[0])):
        key = names.key(path, is_index=path in indexes)
        if key is None:
            reason = Words(
                "its name, or that of a folder, has no Latin letter or digit, so it cannot become an address: rename it",
                "ليس في اسمه أو اسم مجلده حرف لاتيني ولا رقم فلا يصلح في رابط: غيّر الاسم",
            )
            found.passed_over.append(PassedOver(file, reason))
            continue
        if key in taken:
            reason = Words(
                f"its name becomes the same address as {taken[key]}: rename one of them",
                f"يصير اسمه الرابط نفسه الذي للملف {taken[key]}: غيّر اسم أحدهما",
            )
            found.passed_over.append(PassedOver(file, reason))
            continue
        text = _text(file)
        if isinstance(text, Words):
            found.passed_over.append(PassedOver(file, text))
            continue
        taken[key] = file
        found.pages.append(Source(lang, path, key, file, text))


def _indexes(files: dict[PurePosixPath, Path]) -> set[PurePosixPath]:
    """Returns the first page of each folder."""
    best: dict[PurePosixPath, PurePosixPath] = {}
    for path in sorted(files):
        name = path.stem.lower()
        if name not in names.INDEXES:
            continue
        other = best.get(path.parent)
        if other is None or names.INDEXES.index(name) < names.INDEXES.index(other.stem.lower()):
            best[path.parent] = path
    return set(best.values())


def _cannot_read(error: OSError) -> Words:
    return Words(f"it cannot be read: {error.strerror}", f"تعذرت قراءته: {error.strerror}")


def _text(file: Path) -> str | Words:
    """Returns the text of a file, or why it has none. Nothing is opened that might block."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return Words("it is a folder, a pipe, a socket or a device, not a file", "ليس ملفًا بل مجلد أو أنبوب أو مقبس أو جهاز")
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return Words(
            f"it is not UTF-8 text from byte {error.start} on: save it again in UTF-8",
            f"ليس نصًّا بترميز UTF-8 بدءًا من البايت {error.start}: احفظه من جديد بهذا الترميز",
        )
    except OSError as error:
        return _cannot_read(error)
