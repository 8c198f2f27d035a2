"""Links and images: what another page or an image of the other site is called here. Targets that are not there stay as they are."""

import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from conversion import names
from conversion.body import Line, outside_code
from conversion.sources import Source, Sources

CODE = r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
DESTINATION = r"<[^<>]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*"
INLINE = re.compile(rf"{CODE}|(?P<before>\]\(\s*)(?P<to>{DESTINATION})(?P<after>(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\))")
DEFINITION = re.compile(r"(?P<before> {0,3}\[(?!\^)[^\]]+\]:\s*)(?P<to><[^<>]*>|\S+)(?P<after>.*)")
# Folders of a project from whose root addresses begin.
PUBLIC = ("", "static", "public", "assets", "docs")


class Links:
    """The pages and images of the other site by their place."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.pages = {page.file: page for page in sources.pages}
        # The images that pages show: from where each is copied to where in the content folder.
        self.images: dict[str, Path] = {}

    def rewrite(self, page: Source, lines: Sequence[Line]) -> list[Line]:
        """Returns the lines with the links and images as they are called here."""
        outside = outside_code(lines)

        def replaced(found: re.Match[str]) -> str:
            groups = found.groupdict()
            if groups.get("code"):
                return found[0]
            return groups["before"] + self._target(page, groups["to"]) + groups["after"]

        def line(at: int, text: str) -> str:
            if not outside[at]:
                return text
            return DEFINITION.sub(replaced, text) if DEFINITION.fullmatch(text) else INLINE.sub(replaced, text)

        return [Line(line(at, each.text), each.number) for at, each in enumerate(lines)]

    def _target(self, page: Source, written: str) -> str:
        address, mark, fragment = written.strip("<>").partition("#")
        address = unquote(address)
        if not address or re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.IGNORECASE) or "{" in address:
            return written
        if PurePosixPath(address).suffix.lower() in names.IMAGES:
            return self._image(page, address) or written
        target = self._page(page, address)
        return f"{_between(page, target)}{mark}{fragment}" if target else written

    def _places(self, page: Source, address: str) -> list[Path]:
        """Returns the places that an address can mean, the most likely first."""
        roots = self.sources.layout.roots
        if not address.startswith("/"):
            # Relative to the file; or to the page's own address, which is a folder.
            return [page.file.parent / address, page.file.with_suffix("") / address]
        inner = address.strip("/")
        first, _, rest = inner.partition("/")
        lang = names.language(first)
        places = [root / rest for root in roots[lang]] if lang else []
        for root in roots[page.lang]:
            # The folder of a language, and the project around it.
            for around in (root, root.parent):
                places += [around / folder / inner for folder in PUBLIC]
            places += [root / rest] if first == "docs" else []
        return places

    def _page(self, page: Source, address: str) -> Source | None:
        for place in self._places(page, address):
            for file in self._files(page, Path(os.path.normpath(place))):
                if file in self.pages:
                    return self.pages[file]
        return None

    def _files(self, page: Source, place: Path) -> list[Path]:
        """Returns the files that a place can mean."""
        if place.suffix.lower() in (".html", ".htm"):
            place = place.with_suffix("")
        bare = (
            [place.with_suffix("")]
            if names.is_page(place.name)
            else [place, *(place / name for name in ("index", "_index", "README"))]
        )
        files = [place]
        for each in (each for each in bare if each.name):
            # In its own language first, where suffixes name it.
            for lang in (f".{page.lang}", ""):
                files += [each.with_name(f"{each.name}{lang}{suffix}") for suffix in names.PAGES]
        return [*files[1:], files[0]] if self.sources.layout.name == "suffix" else files

    def _image(self, page: Source, address: str) -> str | None:
        for place in self._places(page, address):
            file = Path(os.path.normpath(place))
            if _is_there(file):
                return self._copied(page, file)
        return None

    def _copied(self, page: Source, file: Path) -> str:
        folder = PurePosixPath(page.lang, page.key).parent
        name = names.image(file.name)
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        number = 1
        while self.images.setdefault(str(folder / name), file) != file:
            number += 1
            name = f"{stem}-{number}{suffix}"
        return name


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name that is too long
        return False


def _between(page: Source, target: Source) -> str:
    """Returns the path from one page's file to another's."""
    folder = PurePosixPath("/", page.lang, page.key).parent
    return os.path.relpath(PurePosixPath("/", target.lang, f"{target.key}.md"), folder)
