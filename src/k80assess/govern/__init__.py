"""Deciding together and keeping account: several judges, the whole agenda, limited capacity, decisions on record."""
