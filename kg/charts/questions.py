"""The SPARQL behind the charts: what each question asks, in one place.

Enters: nothing. Leaves: query texts; ``%(these)s`` stands for IRIs, ``%(limit)s`` for a number of rows. Left to others: putting the answers
together. Prefixes are those of ``kg.vocabulary``, which the store knows.

Whatever a store holds, each answer is short: a count, groups, or the first rows of an order that the question names. ``%(of)s`` narrows a
question to what some referents said, and is empty where everybody is meant. What several prints of one report say is counted and drawn once
(``kg.prints``).
"""

from kg.prints import ONCE

QUOTED_ONCE = ONCE % {"statement": "quotation", "article": "article"}

# Who has this name, in any case of letters, and whom their names stand for in single articles.
CALLED = """
SELECT DISTINCT ?who WHERE {
  { ?who a eq:Referent } UNION { ?who a eq:RegistryEntity }
  { ?who schema:name ?name } UNION { ?who schema:alternateName ?name }
  FILTER(LCASE(STR(?name)) = %(name)s)
} ORDER BY ?who"""
REFERENTS = "SELECT DISTINCT ?who WHERE { VALUES ?entity { %(these)s } ?who prov:specializationOf ?entity } ORDER BY ?who LIMIT %(limit)s"
ENTITIES = "SELECT DISTINCT ?entity WHERE { VALUES ?who { %(these)s } ?who prov:specializationOf ?entity } ORDER BY ?entity"
MEMBERS = "SELECT DISTINCT ?who WHERE { VALUES ?body { %(these)s } ?membership org:organization ?body ; org:member ?who } ORDER BY ?who"

SAID_BY = "VALUES ?who { %(these)s } ?quotation prov:wasAttributedTo ?who ; eq:quoteMode eqv:speech ."
SAID_BY_ONE = "VALUES ?who { %(these)s } ?who eq:said ?quotation ."
GIVEN_BY = "VALUES ?who { %(these)s } ?quantity prov:wasAttributedTo ?who ."
COMPARED_BY = "VALUES ?who { %(these)s } ?one prov:wasAttributedTo ?who . { ?comparison eq:left ?one } UNION { ?comparison eq:right ?one }"

# Figures side by side: first which pairs, then what is to be said of them, since a store has many and few are drawn.
COMPARED = """
SELECT ?comparison WHERE {
  %(of)s
  ?comparison eq:verdict eqv:%(verdict)s ; eq:ratio ?ratio .
} GROUP BY ?comparison ?ratio ORDER BY DESC(?ratio) ?comparison LIMIT %(limit)s"""
PAIRS = """
SELECT ?left ?right ?verdict ?ratio ?reason WHERE {
  VALUES ?comparison { %(these)s }
  ?comparison eq:verdict ?verdict ; eq:left ?left ; eq:right ?right ; eq:ratio ?ratio ; eq:reason ?reason .
} ORDER BY ?left ?right"""
NEIGHBOURS = """
SELECT DISTINCT ?comparison WHERE {
  VALUES ?figure { %(these)s }
  { ?comparison eq:left ?figure } UNION { ?comparison eq:right ?figure }
} ORDER BY ?comparison LIMIT %(limit)s"""
VERDICTS = """
SELECT ?verdict (COUNT(DISTINCT ?comparison) AS ?pairs) WHERE {
  ?comparison a eq:Comparison ; eq:verdict ?verdict . %(of)s
} GROUP BY ?verdict ORDER BY ?verdict"""

# Levels: not the sizes of moves, nor factors. MINUS is answered once, FILTER NOT EXISTS for each.
LEVELS = """
  %(of)s
  ?quantity qudt:quantityValue ?amount .
  MINUS { ?change eq:from|eq:delta|eq:factor ?quantity }
  MINUS { ?quantity qudt:quantityValue/eq:precision eqv:unspecifiedNumber }
  MINUS { ?quantity qudt:quantityValue/eq:unitLabel "times" }
  MINUS { ?quantity eq:repeats ?first }
  MINUS { ?later prov:wasRevisionOf/schema:encoding ?text . ?quantity eq:span/oa:hasSource ?text }"""
HOW_MANY_FIGURES = f"SELECT (COUNT(*) AS ?n) WHERE {{ {LEVELS} }}"
FIGURES = f"SELECT ?quantity WHERE {{ {LEVELS} }} ORDER BY ?quantity LIMIT %(limit)s"

# What is to be said of these figures; of several rows for one the first counts. Who gives them is asked with PEOPLE: in one query Oxigraph
# looks at everybody in the store.
FACTS = """
SELECT ?quantity ?words ?value ?low ?high ?precision ?unit ?label ?per ?before ?who ?identifier ?published ?publisher ?measured ?when WHERE {
  VALUES ?quantity { %(these)s }
  ?quantity qudt:quantityValue ?amount ; eq:span ?span .
  ?span oa:hasSource ?text ; oa:hasSelector/oa:exact ?words .
  ?amount eq:precision ?precision ; qudt:hasUnit ?unit .
  ?article schema:encoding ?text ; schema:identifier ?identifier .
  OPTIONAL { ?amount qudt:numericValue ?value }
  OPTIONAL { ?amount qudt:lowerBound ?low }
  OPTIONAL { ?amount qudt:upperBound ?high }
  OPTIONAL { ?amount eq:unitLabel ?label }
  OPTIONAL { ?quantity eq:per ?per }
  OPTIONAL { ?change eq:to ?quantity ; eq:from/qudt:quantityValue/qudt:numericValue ?before }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?quantity schema:variableMeasured/schema:name ?measured }
  OPTIONAL { ?quantity time:hasTime/rdfs:label ?when }
  OPTIONAL { ?quantity prov:wasAttributedTo ?who }
} ORDER BY ?quantity ?who ?measured ?when ?published ?publisher ?before"""
EVENTS = """
SELECT ?quantity ?word WHERE { VALUES ?quantity { %(these)s } ?quantity schema:measuredProperty ?word } ORDER BY ?quantity ?word"""

# Quotes by the day of their article.
DAYS = f"""
SELECT ?published ?kind (COUNT(*) AS ?quotes) WHERE {{
  ?article schema:datePublished ?published . %(of)s
  ?quotation schema:isPartOf ?article ; eq:quoteKind ?kind .
  {QUOTED_ONCE}
}} GROUP BY ?published ?kind ORDER BY ?published ?kind"""
HOW_MANY_QUOTES = f"SELECT (COUNT(*) AS ?n) WHERE {{ %(of)s ?quotation eq:quoteKind ?kind ; schema:isPartOf ?article . {QUOTED_ONCE} }}"

# Who is quoted most: by the shortcuts of the view graph, which has one name a person; in a store without it by what each article calls them.
# Which are the most is not asked: the engine would look up the names of all to bring them into order.
QUOTED = "SELECT ?who (COUNT(*) AS ?quotes) WHERE { ?who eq:said ?quotation } GROUP BY ?who"
QUOTED_IN_ONE = """
SELECT ?who (COUNT(*) AS ?quotes) WHERE { ?quotation prov:wasAttributedTo ?who ; eq:quoteMode eqv:speech }
GROUP BY ?who"""
HOW_MANY_QUOTED = """
SELECT (COUNT(DISTINCT ?who) AS ?people) (COUNT(*) AS ?quotes) WHERE { ?quotation prov:wasAttributedTo ?who ; eq:quoteMode eqv:speech }"""
HOW_MANY_SAY = "SELECT (COUNT(DISTINCT ?who) AS ?people) (COUNT(*) AS ?quotes) WHERE { ?who eq:said ?quotation }"

# By which paper somebody is quoted, directly or out of another outlet, and who passes on whose words: these the paper has from them.
PRINTED = f"""
SELECT ?paper ?who (COUNT(*) AS ?quotes) WHERE {{
  %(of)s
  ?quotation schema:isPartOf ?article .
  {QUOTED_ONCE}
  OPTIONAL {{ ?article schema:publisher ?paper }}
  MINUS {{ ?outer eq:relays ?quotation ; prov:wasAttributedTo ?by }}
}} GROUP BY ?paper ?who ORDER BY DESC(?quotes) ?paper ?who LIMIT %(limit)s"""
RELAYED = f"""
SELECT ?by ?who (COUNT(*) AS ?quotes) WHERE {{
  ?outer eq:relays ?quotation ; prov:wasAttributedTo ?by .
  %(of)s
  ?quotation schema:isPartOf ?article .
  {QUOTED_ONCE}
}} GROUP BY ?by ?who ORDER BY DESC(?quotes) ?by ?who LIMIT %(limit)s"""
TAKEN = f"""
SELECT ?outlet ?who (COUNT(*) AS ?quotes) WHERE {{
  ?quotation schema:isBasedOn/schema:publisher/schema:name ?outlet ; schema:isPartOf ?article .
  %(of)s
  {QUOTED_ONCE}
}} GROUP BY ?outlet ?who ORDER BY DESC(?quotes) ?outlet ?who LIMIT %(limit)s"""
PAPERS = "SELECT ?paper ?name WHERE { VALUES ?paper { %(these)s } ?paper schema:name ?name } ORDER BY ?paper ?name"
PEOPLE = """
SELECT ?who ?name ?class ?entity ?called WHERE {
  VALUES ?who { %(these)s }
  ?who schema:name ?name .
  OPTIONAL { VALUES ?class { schema:Person schema:Organization } ?who a ?class }
  OPTIONAL { ?who prov:specializationOf ?entity . ?entity schema:name ?called }
} ORDER BY ?who ?name ?class ?called"""
