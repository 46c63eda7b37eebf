from demo_fixtures import app, client, issuer, settings

__all__ = ["app", "client", "issuer", "settings"]
