"""How the failures of the shop of the examples are sorted."""

from typing import Any

SHOP_FAILURES: dict[str, Any] = {
    "categories": [
        {"name": "database_connection", "patterns": ["ConnectionError", "database is unreachable"]},
        {
            "name": "authentication",
            "patterns": ["Unauthorized", "Invalid token", "Authentication failed"],
        },
        {"name": "validation", "patterns": ["ValidationError", "invalid input", "required field"]},
        {
            "name": "integration",
            "patterns": ["service unavailable", "timeout waiting for response"],
        },
    ],
    "routing": {
        "database_connection": "database-team",
        "authentication": "security-team",
        "validation": "api-team",
        "integration": "integration-team",
    },
}
