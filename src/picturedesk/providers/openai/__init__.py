"""Any server that speaks the OpenAI images API."""

from picturedesk.providers.openai.generator import Endpoint, OpenAIGenerator

__all__ = ["Endpoint", "OpenAIGenerator"]
