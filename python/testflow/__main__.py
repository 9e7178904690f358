"""The command line, as `python -m testflow`."""

from testflow.cli import main

if __name__ == "__main__":
    main()
