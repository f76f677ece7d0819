"""Qt, and all of it."""

from liaison_app.desktop.immortals import keep_singletons

keep_singletons()
