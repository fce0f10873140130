"""What people correct: decisions in a file of their own, carried out on every extraction of the article.

Enters: the file, extractions, what somebody types. Leaves: corrected extractions that say what was there before, and the
file with a line more. Left to others: who is who across articles (``identity``), RDF (``graph``), the store (``cli``).

::

    lines     the form of a line: strict reading, fixed writing
    ledger    which decisions are in force; adding one
    places    the words of a decision, found again; the quote or the number that stands there
    apply     what each kind of decision changes
    numbers   value, bounds and unit of a corrected number
    wording   a decision in words
    asked     what somebody types, as the fields of a decision

The extraction graph is always the present view, so that no question has to know of corrections; what was there before is
in a graph of its own (``kg.graph.corrections``). ``ontology/README.md`` describes the file.
"""

from kg.corrections.apply import apply
from kg.corrections.ledger import Ledger, add, read
from kg.corrections.lines import named, written

__all__ = ["Ledger", "add", "apply", "named", "read", "written"]
