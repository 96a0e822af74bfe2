"""What a DataFrame lacks, as plain functions; code that needs one is given its source.

Values are Python's own, None where one is missing. They use the standard library, numpy and pandas alone.
The name of a function of the language is that of its kind and its own, such as ``text_contains``.
"""
