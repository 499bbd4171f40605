/** How a list of choices answers to typing: hands stay on the keyboard, and Enter takes what was meant. */
type Choice = { label?: unknown };

/** Exactly what was typed stands first, then what begins with it: 局长 before 分管副局长. */
export function compareMatches(one: Choice, other: Choice, typed: string): number {
  const words = typed.trim().toLowerCase();
  const rank = ({ label }: Choice) => {
    const name = String(label).toLowerCase();
    return name === words ? 0 : name.startsWith(words) ? 1 : name.endsWith(words) ? 2 : 3;
  };
  return rank(one) - rank(other);
}

export const BY_LABEL = {
  optionFilterProp: "label",
  filterSort: (one: Choice, other: Choice, { searchValue }: { searchValue: string }) =>
    compareMatches(one, other, searchValue),
};
