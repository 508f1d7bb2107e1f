"""The shell on which all pages stand: who may come in, log-in, sessions, users, headers, static files.

Start with ``security``: an app calls ``secure`` once, and cannot forget to ask.
"""
