"""The whole directory from one file: a spreadsheet that an office keeps, or YAML for the demonstration."""

from anlan.directory.filing.document import load_demonstration, read_document
from anlan.directory.filing.loading import Report, load_rows
from anlan.directory.filing.workbook import read_workbook, write_template

__all__ = ["Report", "load_demonstration", "load_rows", "read_document", "read_workbook", "write_template"]
