"""The survey online: pages that anybody may open, and a journal of the answers that were sent.

It is a process of its own, listens apart from the office's pages and has none of their routes. Nobody logs in and no
cookie is set: what somebody has entered so far goes from page to page in a signed field of the form (``filled``), so
that any process of this workspace can go on with it. A finished form is written to a file in ``online/`` and synced
before anybody is thanked (``journal``); the file moves to ``inbox/online/`` and is taken in there like any other.

=============================== =====================
where                           what
=============================== =====================
``server``, ``app``, ``gate``   listening, routes, what is refused
``entrances``                   which unit and desk an address or a code stands for
``book``, ``steps``             the pages of a survey, and where a form goes next
``filled``                      a form while it is being filled in
``reception``, ``journal``      a finished form is taken once, and is on the disk
``pace``                        who asks too fast waits
=============================== =====================
"""
