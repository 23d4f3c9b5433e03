"""`python -m recordkit.verifier`: the command `recordkit` where no script is installed."""

from recordkit.verifier.cli import main

main()
