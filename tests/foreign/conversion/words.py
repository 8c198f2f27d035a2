"""A text in both languages."""

from dataclasses import dataclass

LANGUAGES = ("ar", "en")


@dataclass(frozen=True)
class Words:
    """A message in English and in Arabic."""

    en: str
    ar: str

    def get(self, lang: str) -> str:
        return self.ar if lang == "ar" else self.en


class Refused(Exception):
    """Something that the program cannot do, with the reason."""

    def __init__(self, en: str, ar: str) -> None:
        super().__init__(en)
        self.words = Words(en, ar)
