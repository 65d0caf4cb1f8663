"""What can be wrong with the input or the setup. Anything else that is raised is our bug.

    XunchaError
      UnknownName · RecipeError · TaxonomyError · ModelError · StoreError · WireError · IntegrityError · Withheld
      ReadError ─ UnknownFormat, Encrypted, Damaged, TooLarge, TimedOut
      ExtractionError

Messages are Chinese: what, why, what to do. They never carry a word of a petition.
"""

from __future__ import annotations


class XunchaError(Exception):
    """Base of all. `code` is stable."""

    code = "X000"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"


class UnknownName(XunchaError):
    """A name that no table knows."""

    code = "X001"


class RecipeError(XunchaError):
    """The recipe file does not fit."""

    code = "X002"


class TaxonomyError(XunchaError):
    """No approved version for that date, or a file that breaks the rules of the house."""

    code = "X003"


class ModelError(XunchaError):
    """A model that is missing, altered or made for another taxonomy."""

    code = "X004"


class StoreError(XunchaError):
    """A store that is missing, locked, newer than this program, or opened with a wrong key."""

    code = "X005"


class WireError(XunchaError):
    """A JSON line that does not fit the contract."""

    code = "X006"


class IntegrityError(XunchaError):
    """Counts that do not balance or a record that was altered."""

    code = "X007"


class Withheld(XunchaError):
    """A recipient that stands too near to somebody complained of."""

    code = "X008"


class ReadError(XunchaError):
    """A file that could not become a document."""

    code = "R000"


class UnknownFormat(ReadError):
    """No reader for this kind of file."""

    code = "R001"


class Encrypted(ReadError):
    """A password is needed."""

    code = "R002"


class Damaged(ReadError):
    """The bytes are not what they claim to be."""

    code = "R003"


class TooLarge(ReadError):
    """A limit on bytes, pages, members, depth, cells or ratio was passed."""

    code = "R004"


class TimedOut(ReadError):
    """The reader took longer than allowed, or died over its memory limit."""

    code = "R005"


class EmptyText(ReadError):
    """The file opens but holds no text (often a scan)."""

    code = "R006"


class ExtractionError(XunchaError):
    """A document in which no petition could be found."""

    code = "E001"


ERRORS: dict[str, type[XunchaError]] = {
    kind.code: kind
    for kind in (
        XunchaError, UnknownName, RecipeError, TaxonomyError, ModelError, StoreError, WireError, IntegrityError, Withheld,
        ReadError, UnknownFormat, Encrypted, Damaged, TooLarge, TimedOut, EmptyText, ExtractionError,
    )
}
