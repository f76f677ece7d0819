"""`python -m liaison_app.cli`: the command, where no script was installed."""

from liaison_app.cli.main import main

main()
