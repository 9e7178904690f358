"""Start the service: ``python src``."""

from payment.server import main

main()
