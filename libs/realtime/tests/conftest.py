from demo_fixtures import app, issuer, settings

__all__ = ["app", "issuer", "settings"]
