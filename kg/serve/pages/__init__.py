"""The application's pages.

Enters: requests. Leaves: HTML. Left to others: the endpoint (``kg.serve.protocol``), who may ask (``kg.serve.security``).

::

    facts       what pages of lists say      } in a worker, with the store
    article     what an article's page says  }
    answers     answers as tables            }
    browsing    home, search, people, institutions, articles
    asking      catalogue, questions, SPARQL editor
    correcting  forms for corrections, their list
    carrying    a correction carried out, in a process of its own
    pictures    charts
    design      templates, errors
"""

from __future__ import annotations

from starlette.routing import Route


def routes() -> list[Route]:
    """The addresses of all pages; what is behind none of them gets a page that says so."""
    # Not above: a worker loads the modules that it needs, and no templates.
    from kg.serve.pages import asking, browsing, correcting, design, pictures

    return [
        Route("/", browsing.home),
        Route("/search", browsing.search),
        Route("/articles", browsing.articles),
        *(Route(f"/{name}", browsing.people) for name in browsing.KINDS),
        Route("/contradictions", browsing.contradictions),
        Route("/person/{key:path}", browsing.person),
        Route("/institution/{key:path}", browsing.institution),
        Route("/article/{text}", browsing.article),
        Route("/questions", asking.questions),
        Route("/question/{name}", asking.question),
        Route("/sparql-editor", asking.editor, methods=["GET", "POST"]),
        Route("/correct", correcting.correct, methods=["GET", "POST"]),
        Route("/corrections", correcting.corrections),
        *pictures.routes(),
        Route("/style.css", design.style),
        Route("/{path:path}", design.nowhere),
    ]
