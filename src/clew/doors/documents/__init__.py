"""The JSON documents of ``/api/v1`` as types: what the OpenAPI description says of an answer, and so what the front end
knows of it. Tests hold every answer against them (:mod:`clew.testing.documented`)."""
