"""The monthly duty table as a spreadsheet, in and out."""

from anlan.duty.filing.reading import Imported, import_table
from anlan.duty.filing.writing import export_table

__all__ = ["Imported", "export_table", "import_table"]
