"""The SPARQL behind the network: what each question asks, in one place.

Enters: nothing. Leaves: query texts; ``%(these)s`` stands for the IRIs that a question is about. Left to others:
putting the answers together (``kg.network``). Prefixes are those of ``kg.vocabulary``, which the store knows.

Spans are read as ``?start`` and ``?end``, code points of the article's text.
"""

# Every article with the hash that its text is kept under.
ARTICLES = """
SELECT ?article ?identifier ?headline ?published ?publisher ?url ?sha256 WHERE {
  ?article a schema:NewsArticle ; schema:encoding/schema:sha256 ?sha256 .
  OPTIONAL { ?article schema:identifier ?identifier }
  OPTIONAL { ?article schema:headline ?headline }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:publisher/schema:name ?publisher }
  OPTIONAL { ?article schema:url ?url }
}
ORDER BY ?article
"""

# Every quotation in reading order, with whom it is attributed to, if anybody.
QUOTES = """
SELECT DISTINCT ?quote ?who ?article ?start WHERE {
  ?quote a schema:Quotation ; schema:isPartOf ?article ; schema:hasPart ?fragment .
  ?fragment schema:position 1 ; eq:span/oa:hasSelector/oa:start ?start .
  OPTIONAL { ?quote prov:wasAttributedTo ?who }
}
ORDER BY ?article ?start ?quote ?who
"""

# What is to be said of these quotations; the words that name cue and source come from their spans.
QUOTE_FACTS = """
SELECT ?quote ?text ?quoteKind ?mode ?anomaly ?context_start ?context_end ?cue ?source ?basis ?confidence WHERE {
  VALUES ?quote { %(these)s }
  ?quote schema:text ?text ; eq:quoteKind ?quoteKind .
  OPTIONAL { ?quote eq:quoteMode ?mode }
  OPTIONAL { ?quote eq:anomaly ?anomaly }
  OPTIONAL { ?quote eq:context/oa:hasSelector ?selector . ?selector oa:start ?context_start ; oa:end ?context_end }
  OPTIONAL {
    ?quote prov:qualifiedAttribution ?attribution .
    OPTIONAL { ?attribution eq:cue/oa:hasSelector/oa:exact ?cue }
    OPTIONAL { ?attribution eq:sourceSpan/oa:hasSelector/oa:exact ?source }
    OPTIONAL { ?attribution eq:basis ?basis }
    OPTIONAL { ?attribution eq:confidence ?confidence }
  }
}
ORDER BY ?quote ?confidence ?cue
"""

# What people have corrected of these quotations and quantities, and what was there before.
CORRECTIONS = """
SELECT ?node ?kind ?on ?by ?was WHERE {
  VALUES ?node { %(these)s }
  ?node prov:wasGeneratedBy ?act .
  ?act a eq:Correction ; eq:correctionKind ?kind ; prov:endedAtTime ?on ; prov:wasAssociatedWith/schema:name ?by .
  OPTIONAL { ?former prov:wasInvalidatedBy ?act ; prov:value ?was }
}
ORDER BY ?node ?on ?kind ?by ?was
"""

# The pieces of these quotations, in order; once each, although a correction says them again and some servers count that.
FRAGMENTS = """
SELECT DISTINCT ?quote ?position ?start ?end WHERE {
  VALUES ?quote { %(these)s }
  ?quote schema:hasPart ?fragment .
  ?fragment schema:position ?position ; eq:span/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
}
ORDER BY ?quote ?position
"""

# Quotations that pass on another one, and what is said about whom.
RELAYS = "SELECT ?from ?to WHERE { ?from eq:relays ?to } ORDER BY ?from ?to"
ABOUT = """
SELECT DISTINCT ?from ?to WHERE {
  ?claim schema:appearance ?from ; schema:about ?to .
  ?from a schema:Quotation .
}
ORDER BY ?from ?to
"""

# What these quotations claim.
CLAIMS = """
SELECT ?claim ?quote ?text ?modality ?polarity ?certainty ?confidence ?start ?end WHERE {
  VALUES ?quote { %(these)s }
  ?claim schema:appearance ?quote ; schema:text ?text ; eq:span/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  OPTIONAL { ?claim eq:modality ?modality }
  OPTIONAL { ?claim eq:polarity ?polarity }
  OPTIONAL { ?claim eq:certainty ?certainty }
  OPTIONAL { ?claim eq:confidence ?confidence }
}
ORDER BY ?quote ?start ?claim
"""

# Every quantity that is not merely the earlier level of a change, with the quotation or the speaker that gives it.
QUANTITIES = """
SELECT ?quantity ?quote ?who ?article ?start ?end ?words ?confidence WHERE {
  ?quantity a qudt:Quantity ; eq:span ?span .
  ?span oa:hasSource ?text ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end ; oa:exact ?words .
  ?article schema:encoding ?text .
  FILTER NOT EXISTS { ?change eq:from ?quantity }
  OPTIONAL { ?quantity eq:inQuotation ?quote }
  OPTIONAL { ?quantity prov:wasAttributedTo ?who }
  OPTIONAL { ?quantity eq:confidence ?confidence }
}
ORDER BY ?article ?start ?quantity ?quote ?who
"""

# Value, bounds and unit of these quantities.
QUANTITY_FACTS = """
SELECT ?quantity ?value ?low ?high ?precision ?unit ?qudt_unit ?hedge ?per ?statistic ?measured ?time WHERE {
  VALUES ?quantity { %(these)s }
  ?quantity qudt:quantityValue ?node .
  OPTIONAL { ?node qudt:numericValue ?value }
  OPTIONAL { ?node qudt:lowerBound ?low }
  OPTIONAL { ?node qudt:upperBound ?high }
  OPTIONAL { ?node eq:precision ?precision }
  OPTIONAL { ?node eq:unitLabel ?unit }
  OPTIONAL { ?node qudt:hasUnit ?qudt_unit }
  OPTIONAL { ?node eq:hedge/oa:hasSelector/oa:exact ?hedge }
  OPTIONAL { ?quantity eq:per ?per }
  OPTIONAL { ?quantity schema:statType ?statistic }
  OPTIONAL { ?quantity schema:variableMeasured/schema:name ?measured }
  OPTIONAL { ?quantity time:hasTime/rdfs:label ?time }
}
ORDER BY ?quantity ?measured ?time
"""

# Changes that end at these quantities, or that these quantities are the size of.
CHANGES = """
SELECT ?quantity ?direction ?change_from ?as WHERE {
  VALUES ?quantity { %(these)s }
  ?change eq:direction ?direction ; ?as ?quantity .
  VALUES ?as { eq:to eq:delta eq:factor }
  OPTIONAL { ?change eq:from/qudt:quantityValue/qudt:numericValue ?change_from }
}
ORDER BY ?quantity ?as
"""

EQUIVALENTS = "SELECT ?from ?to WHERE { ?from eq:statedEquivalent ?to } ORDER BY ?from ?to"

# All that is somebody or something in an article, and all names of it.
NAMES = """
SELECT ?who ?name ?main WHERE {
  ?who a eq:Referent .
  { ?who schema:name ?name . BIND(true AS ?main) } UNION { ?who schema:alternateName ?name . BIND(false AS ?main) }
}
ORDER BY ?who DESC(?main) ?name
"""

# The entities of the registry by the name to show.
ENTITIES = "SELECT ?who ?name WHERE { ?who a eq:RegistryEntity ; schema:name ?name } ORDER BY ?who ?name"

# Why referents of several articles are one entity, the least sure reason first.
REASONS = """
SELECT ?entity ?score ?reason WHERE {
  ?decision eq:verdict eqv:same ; eq:referent/prov:specializationOf ?entity ; eq:witness ?witness ; eq:score ?score ; eq:reason ?reason .
}
ORDER BY ?entity ?score ?reason
"""

# Where a resolver has decided that referents of several articles are one, the one.
IDENTITIES = "SELECT ?who ?entity WHERE { ?who prov:specializationOf ?entity } ORDER BY ?who ?entity"

REFERENT_FACTS = """
SELECT ?who ?class ?title ?nationality ?named WHERE {
  VALUES ?who { %(these)s }
  ?who a eq:Referent .
  OPTIONAL { VALUES ?class { schema:Person schema:Organization foaf:Group schema:Place schema:CreativeWork } ?who a ?class }
  OPTIONAL { ?who schema:honorificPrefix ?title }
  OPTIONAL { ?who schema:nationality ?nationality }
  OPTIONAL { ?who eq:named ?named }
}
ORDER BY ?who ?class ?title ?nationality
"""

MEMBERSHIPS = """
SELECT ?who ?organisation ?role WHERE {
  ?membership a org:Membership ; org:member ?who .
  OPTIONAL { ?membership org:organization ?organisation }
  OPTIONAL { ?membership org:role/skos:prefLabel ?role }
}
ORDER BY ?who ?membership
"""

# Everything with a place in these articles' texts that the reading pane can point at. Three questions, because in one
# with UNION each branch is answered for the whole store before the articles are looked at.
PLACES = """
SELECT ?article ?node ?start ?end WHERE {
  VALUES ?article { %%(these)s }
  ?article schema:encoding ?text .
  ?span oa:hasSource ?text ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  %s
}
"""
MARKS = (
    PLACES % "?mention oa:hasTarget ?span ; oa:hasBody ?node .",
    PLACES % "?fragment eq:span ?span . ?node schema:hasPart ?fragment ; a schema:Quotation .",
    PLACES % "?node eq:span ?span . VALUES ?class { qudt:Quantity eq:Referent } ?node a ?class . FILTER NOT EXISTS { ?change eq:from ?node }",
)
