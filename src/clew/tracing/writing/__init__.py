"""The JSON of large answers, written as bytes from arrays: no object for each node.

``clew.tracing.writing.listing`` says what an answer must have for it, ``nodes`` writes the document that
``clew.tracing.document`` would make, ``columns`` the same facts column by column, ``answers`` chooses.
"""
