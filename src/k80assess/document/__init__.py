"""What people write: agenda, framework and topic, as frozen pydantic models."""
