"""Systems outside testflow: repositories of code."""

from testflow.integrations.repositories import Repositories, changes_since, revision_of

__all__ = ["Repositories", "changes_since", "revision_of"]
