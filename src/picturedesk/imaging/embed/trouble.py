"""The one way in which splicing fails."""


class NotUnderstood(Exception):
    """The bytes are not laid out as the format says, or in a way that our encoders never choose."""
