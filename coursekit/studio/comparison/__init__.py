"""The families of systems side by side, each cell measured or cited; lesson 23.

Read `measuring` for how a system is measured, then `page`, which makes the tables from the log.
"""

from coursekit.studio.comparison.page import cited, families, rows, systems_table, table

__all__ = ["cited", "families", "rows", "systems_table", "table"]
