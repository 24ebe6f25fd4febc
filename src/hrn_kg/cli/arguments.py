"""What arguments stand for: settings, and the content to work on."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from hrn_kg.content import Content, find_content
from hrn_kg.settings import Settings


def settings_of(arguments: Namespace, **overrides: Any) -> Settings:
    """The settings, with what the command line says. Raises: SettingsError."""
    return Settings.load(home=arguments.home, **overrides)


def content_of(arguments: Namespace) -> Content:
    """The content that is named, else that of the installation. Raises: ContentError."""
    return find_content(arguments.content)
