import { Button } from "antd";
import { useState, type ReactNode } from "react";

import { useCommonWords } from "../words/common";

type Given<T> = { items: readonly T[]; first: number; show: (item: T) => ReactNode };

/** The first few of a list, and the rest when somebody asks for them. */
export function Folded<T>({ items, first, show }: Given<T>) {
  const t = useCommonWords();
  const [all, setAll] = useState(false);
  const rest = items.length - first;
  return (
    <>
      {(all ? items : items.slice(0, first)).map(show)}
      {rest > 0 && !all && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("rest", { count: rest })}
        </Button>
      )}
    </>
  );
}
