"""Errors that are addressed to the user: what is wrong, where, and what to do about it."""


class UserError(Exception):
    """Something the user can mend. The message is complete: it names the file, page or key, and the remedy.

    Scripts print it alone, without a traceback. Anything else that is raised is a defect of ours
    and keeps its traceback.
    """


class DocumentError(UserError):
    """A document that cannot be used; with ``on_bad_document: skip`` the run goes on without it."""
