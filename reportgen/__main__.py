"""`python -m reportgen` and the `reportgen` command."""

import sys


def main() -> None:
    """Run the command line; stopped at any moment, also while it is still being imported, it says so in one line."""
    try:
        from reportgen.cli.main import main as run

        run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
