"""What is to be expected, kept as long as the state of the workspace is the same, for everybody who asks alike."""

from __future__ import annotations

import threading

from pipeline.inspection.outlook import Outlook
from pipeline.inspection.status import Standing
from pipeline.workspace import Workspace

_Of = tuple[str, tuple[str, ...]]


class Outlooks:
    """The outlooks of one state of a workspace, by language and units; thread-safe."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._of: Standing | None = None
        self._known: dict[_Of, Outlook] = {}
        self._lock = threading.Lock()

    def of(self, standing: Standing, language: str, units: tuple[str, ...]) -> Outlook:
        """Return what is to be expected (of these units, if any are named).

        Raises:
            RegisterError: the register can't be used.
        """
        with self._lock:
            if standing is not self._of:
                self._of, self._known = standing, {}
            if (language, units) not in self._known:
                self._known[language, units] = standing.outlook(self._workspace, language, units)
            return self._known[language, units]
