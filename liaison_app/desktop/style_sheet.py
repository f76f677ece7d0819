"""The one style sheet, filled from the tokens."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
* { outline: 0; }
QToolTip { background: $inverse; color: $on_inverse; border: 1px solid $line_strong; padding: 4px 8px; }

QPushButton { background: $surface; color: $text; border: 1px solid $line_strong; border-radius: 6px;
    padding: 0 12px; min-height: ${inner}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:disabled { color: $disabled; border-color: $line; background: $surface; }
QPushButton[kind="primary"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:disabled { background: $surface; border-color: $line; color: $disabled; }
QPushButton[kind="quiet"], QPushButton[kind="link"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="quiet"]:pressed, QPushButton[kind="link"]:pressed { background: $pressed; }
QPushButton[kind="danger"] { color: $danger_text; border-color: $danger_text; }
QPushButton[kind="danger"]:disabled { color: $disabled; border-color: $line; }
QPushButton[kind="erase"] { background: $danger; border-color: $danger; color: $on_danger; }
QPushButton[kind="erase"]:hover { background: $danger_hover; border-color: $danger_hover; }
QPushButton[kind="erase"]:disabled { background: $surface; border-color: $line; color: $disabled; }
QPushButton[kind="banner"] { background: transparent; }
QPushButton[tone="accent"] { border-color: $accent_text; }
QPushButton[tone="ok"] { border-color: $ok_text; }
QPushButton[tone="warn"] { border-color: $warn_text; }
QPushButton[tone="danger"] { border-color: $danger_text; }
QPushButton[kind="banner"]:hover { background: $surface; }
QPushButton[small="true"] { border-radius: 4px; padding: 0 9px; min-height: ${small}px; }

QLineEdit, QTextEdit[boxed="true"], QPlainTextEdit[boxed="true"], QAbstractSpinBox, QDateTimeEdit {
    background: $surface; color: $text; border: 1px solid $line_strong; border-radius: 6px;
    padding: 0 8px; min-height: ${inner}px; placeholder-text-color: $text_3; selection-background-color: $selected; selection-color: $selected_text; }
QTextEdit[boxed="true"], QPlainTextEdit[boxed="true"] { padding: 6px 8px; }
QLineEdit:focus, QTextEdit[boxed="true"]:focus, QPlainTextEdit[boxed="true"]:focus, QAbstractSpinBox:focus, QDateTimeEdit:focus {
    border: 2px solid $focus; padding: 0 7px; min-height: ${inner_thick}px; }
QTextEdit[boxed="true"]:focus, QPlainTextEdit[boxed="true"]:focus { padding: 5px 7px; }
QLineEdit[state="error"] { border: 2px solid $danger; padding: 0 7px; min-height: ${inner_thick}px; }
QLineEdit:disabled, QTextEdit[boxed="true"]:disabled { background: $sunken; border-color: $line; color: $disabled; placeholder-text-color: $disabled; }
QLineEdit:read-only, QTextEdit[boxed="true"]:read-only { background: transparent; border-color: transparent; }
QLineEdit[bare="true"] { background: transparent; border: 0; padding: 0; min-height: 0; }
QTextEdit[boxed="false"], QPlainTextEdit[boxed="false"] { background: transparent; border: 0; }

QComboBox { background: $surface; color: $text; border: 1px solid $line_strong; border-radius: 6px;
    padding: 0 12px; min-height: ${inner}px; }
QComboBox:hover { background: $hover; }
QComboBox:disabled { color: $disabled; border-color: $line; }
QComboBox::drop-down { border: 0; width: 32px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $line_strong; padding: 4px;
    selection-background-color: $selected; selection-color: $selected_text; }
QComboBox QAbstractItemView::item { min-height: ${row}px; padding: 0 8px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected, QComboBox QAbstractItemView::item:hover { background: $selected; color: $selected_text; }

QMenu { background: $raised; border: 1px solid $line_strong; border-radius: 8px; padding: 4px; }
QMenu::item { min-height: ${row}px; padding: 0 16px 0 12px; border-radius: 5px; color: $text; }
QMenu::icon { left: 8px; }
QMenu::item:selected { background: $selected; color: $selected_text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QAbstractScrollArea { background: transparent; border: 0; }
QTableView, QTreeView { background: $surface; border: 0; gridline-color: $line;
    selection-background-color: $selected; selection-color: $selected_text; }
QHeaderView::section { background: $surface; color: $text_2; border: 0; border-bottom: 1px solid $line; padding: 0 12px; min-height: ${row}px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $thumb; border-radius: 3px; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 2px; }
QScrollBar::handle:hover { background: $line_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; background: $accent; }
QProgressBar { background: $track; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


def style_sheet(colours: Mapping[str, str], control: int, line: int) -> str:
    """Return the sheet for one theme; `control` is the height of a button in pixels, `line` a line of text."""
    heights = {"inner": control - 2, "inner_thick": control - 4, "small": line + 2, "row": line + 12}
    dim = colours["line_strong"] if colours["window"] == "#000000" else colours["disabled"]
    return _SHEET.substitute(
        colours, thumb=dim, track=colours["line_strong" if colours["window"] == "#000000" else "map_0"], **{name: str(value) for name, value in heights.items()}
    )
