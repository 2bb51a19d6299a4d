"""Exact questions to an assessment or a framework, each a short walk over the diagram."""
