"""The board: every incident somebody may see. Queries do not grow with the lists, nor with what is closed."""

from anlan.engine.board.counting import count_days, count_open
from anlan.engine.board.listing import Place, Scope, Wanted, list_rows, read_place

__all__ = ["Place", "Scope", "Wanted", "count_days", "count_open", "list_rows", "read_place"]
