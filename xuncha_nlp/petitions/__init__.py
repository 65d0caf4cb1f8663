"""The room petitions: Document -> Petition. Splits, covers the sender, reads facts and who is complained of."""

from .channel import report_mode
from .extract import VERSION, as_petition, extract_petitions
from .facts import read_facts
from .filenames import covered_name
from .identifiers import covered_numbers
from .masks import protect
from .subjects import find_subjects

__all__ = ["VERSION", "as_petition", "covered_name", "covered_numbers", "extract_petitions", "find_subjects", "protect", "read_facts", "report_mode"]
