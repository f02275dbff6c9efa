"""Imposes conditions of Windows on every Python process that has this folder on its path.

``KIT_AS_WINDOWS`` names them, with commas: ``seen``, ``gbk``, ``names``, ``held``. Without it
this module does nothing.
"""

import importlib
import os

for _condition in filter(None, os.environ.get("KIT_AS_WINDOWS", "").split(",")):
    importlib.import_module(f"as_windows.{_condition}").impose()
