"""The language of the window: the one chosen, or the system's."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from liaison_app.core.languages import STRETCHED, catalogue, language_of
from liaison_app.core.words import use_catalogue

_PROPERTY = "liaison_qt_words"


def speak(application: QCoreApplication, chosen: str) -> str:
    """Take the words of a language into force, Qt's own dialogs included; returns which one it is.

    What stands on screen keeps the words it was made with: called before the first page is.
    """
    language = language_of(chosen, QLocale.system().uiLanguages())
    use_catalogue(catalogue(language))
    before = application.property(_PROPERTY)
    if isinstance(before, QTranslator):
        application.removeTranslator(before)
    translator = QTranslator(application)
    if language != STRETCHED and translator.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    application.setProperty(_PROPERTY, translator)
    return language
