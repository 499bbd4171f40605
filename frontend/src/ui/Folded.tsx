import { Button, Typography } from "antd";
import { useState, type ReactNode } from "react";

import { useCommonWords } from "../words/common";

type Given<T> = {
  items: readonly T[];
  first: number;
  /** The server lists no more than these; a list of this length may leave something out, and says so. */
  atMost?: number;
  show: (item: T) => ReactNode;
};

/** The first few of a list, and the rest when somebody asks for them. */
export function Folded<T>({ items, first, atMost, show }: Given<T>) {
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
      {items.length === atMost && (rest <= 0 || all) && (
        <Typography.Paragraph type="secondary">{t("atMost", { count: atMost })}</Typography.Paragraph>
      )}
    </>
  );
}
