/** What was refused, as a table that any office opens: with the mark that makes Excel read it as UTF-8. */
import type { Schemas } from "../../api/client";

const BOM = "\uFEFF";
// A cell that begins like a formula is one to Excel.
const quote = (cell: string) => `"${(/^[=+\-@\t]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;

export function writeRefused(faults: readonly Schemas["RowFault"][], head: readonly string[]): string {
  const lines = faults.map(({ row, column, what, how }) => [String(row), column, what, how ?? ""]);
  return BOM + [[...head], ...lines].map((line) => line.map(quote).join(",")).join("\r\n");
}
