"""The service description of the endpoint (https://www.w3.org/TR/sparql11-service-description/).

Enters: the endpoint's address, what it can do. Leaves: RDF. Left to others: when it is asked for (``protocol``).
"""

from __future__ import annotations

from kg.store import translated

FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip
TEMPLATE = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix format: <http://www.w3.org/ns/formats/> .
<#service> a sd:Service ;
  sd:endpoint <{endpoint}> ;
  sd:supportedLanguage {languages} ;
  sd:feature sd:UnionDefaultGraph ;
  sd:resultFormat {formats} ;
  sd:defaultDataset <#dataset> .
<#dataset> a sd:Dataset ; sd:defaultGraph <#union> .
<#union> a sd:Graph .
"""


def description(address: str, format: str, *, updates: bool) -> bytes:
    """The description of the endpoint of an application at ``address`` in one of the formats of ``kg.store``."""
    endpoint = f"{address}/sparql"
    turtle = TEMPLATE.format(
        endpoint=endpoint,
        languages="sd:SPARQL11Query, sd:SPARQL11Update" if updates else "sd:SPARQL11Query",
        formats=", ".join(f"format:{name}" for name in FORMATS),
    )
    return translated(turtle, format, endpoint)
