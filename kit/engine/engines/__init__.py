"""The engines that run a notebook's cells.

papermill is imported here, before any module of this package: the last thing its import
does is to load the engines of all entry points, `inprocess` among them, and that module
cannot be loaded while it is itself waiting for papermill.
"""

import papermill.engines  # noqa: F401
