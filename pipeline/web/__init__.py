"""The security layer of all web pages: access control, log-in, sessions, users, headers, static files.

Start with ``security``: an app calls ``secure`` once, and every route is then protected.
"""
