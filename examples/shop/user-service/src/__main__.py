"""Start the service: ``python src``."""

from users.server import main

main()
