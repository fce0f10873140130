"""Serving: the web application and the SPARQL endpoint over one store.

Enters: requests. Leaves: responses. Left to others: what a question means (``query``), the network and its pictures
(``network``, ``view``), and everything that the command line says (``cli``).

In the order in which a request meets them: ``security`` (who may ask, and from where), ``app`` (which address is whose),
``protocol`` (the endpoint) or ``pages`` (the application), ``workers`` (the processes that hold the store open). The web
process asks the store nothing itself: a query that never ends is a process that can be ended.
"""
