"""``kit help``: pages of the manual on the terminal, offline."""

from __future__ import annotations

import argparse

from kit.errors import guess_language

from .saying import say

__all__ = ["do_help"]


def do_help(options: argparse.Namespace) -> int:
    """Print a page of the manual, or the list of its topics."""
    from kit.manual.pages import list_topics, read_manual

    language = options.lang or guess_language()
    if options.topic:
        print(read_manual(options.topic, options.entry, language=language).text)
        return 0
    print(say("help_topics", language))
    topics = list_topics(language)
    width = max(map(len, topics))
    for topic, title in topics.items():
        print(f"  {topic:<{width}}  {title}")
    return 0
