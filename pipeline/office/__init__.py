"""The whole office in a browser: print, bring scans, settle, look at figures, administer; ``phieu serve``.

In come the forms that people post and the files that they bring; out go pages, files to take along, and what the rest
of ``pipeline`` does when it is asked: nothing is decided here. ``app`` adds the office's routes to those of the queue
(``pipeline.review``); ``server`` assembles all of it for a workspace; ``parts`` is what a route has at hand; there is a
module of routes, of texts and of templates for each room of the menu (``pipeline.web.rooms``).
"""
