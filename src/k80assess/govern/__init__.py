"""Deciding together and keeping account: several judges, the whole agenda, limited hands, decisions on record."""
