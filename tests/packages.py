"""Are the packages whole? ``python tests/packages.py WHEEL SDIST WHEEL``: a wheel made from the sdist, the sdist, a wheel made from the checkout.

Says what is missing or differs and exits with 1. Run by ``.ci/run``; needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the program reads at run time and Python does not import: folders and how names in them end.
DATA = {
    "kg": "py.typed", "kg/examples": ".txt", "kg/lexicon": ".t*", "kg/page": ".*", "kg/quotes/tagger/model": ".*", "kg/serve/static": ".*",
    "kg/serve/templates": ".html", "ontology": ".ttl", "ontology/queries": ".rq",
}  # fmt: skip
# Made by the build: it names hashes and the tool.
OWN = (".dist-info/RECORD", ".dist-info/WHEEL")


def wheel(path: str) -> dict[str, str]:
    """The hashes of a wheel's files, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if not name.endswith(OWN)}


def sdist(path: str) -> set[str]:
    """The names of an sdist's files, without the folder around them."""
    with tarfile.open(path) as archive:
        return {member.name.partition("/")[2] for member in archive if member.isfile()}


def wanted() -> set[str]:
    """The files that are read at run time, by their names in the checkout."""
    return {str(path.relative_to(ROOT)) for folder, end in DATA.items() for path in (ROOT / folder).glob(f"*{end}") if path.is_file()}


def wrong(built: str, source: str, direct: str) -> list[str]:
    """Sentences on what is not as it has to be."""
    inside, beside, names = wheel(built), wheel(direct), sdist(source)
    data = wanted()
    said = [f"there is nothing to look for in {folder}" for folder in DATA if not any(Path(name).parent == Path(folder) for name in data)]
    said += [f"the sdist has no {name}" for name in sorted({*data, "pyproject.toml", "README.md", "LICENSE"} - names)]
    # In the wheel the ontology lies inside the package.
    said += [f"the wheel has no {name}" for name in sorted({name if name.startswith("kg/") else f"kg/{name}" for name in data} - set(inside))]
    said += [f"{name} is not the same in the wheels of sdist and checkout" for name in sorted(dict(inside.items() ^ beside.items()))]
    said += [f"the wheel has {name}" for name in inside if not name.startswith(("kg/", "expert_quote_graph-"))]
    return said


if __name__ == "__main__":
    found = wrong(*sys.argv[1:])
    print("\n".join(found) or f"the packages are whole: {len(wheel(sys.argv[1]))} files in the wheel")
    sys.exit(1 if found else 0)
