import { Input, Modal, theme, Typography } from "antd";
import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useNavigate } from "react-router";

import { queries } from "../api/client";
import { useMe } from "../api/me";
import { Explained } from "../ui/states";
import { useText } from "../words";
import { listLines, moveBy, type Line } from "./found";
import { keepRecent, readRecent } from "./recent";
import { PLACES } from "./routes";
import { useAppWords } from "./words";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** One box for pages, incidents, matters, plans and clauses; what the caller may not see is not found. */
export default function SearchBox({ close }: { close: () => void }) {
  const t = useAppWords();
  const go = useNavigate();
  const me = useMe().data;
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const { lines, error, settled } = useFound(useDeferredValue(words.trim()));
  const open = (line: Line | undefined) => {
    if (!line) return;
    if (me) keepRecent(me.username, line);
    close();
    void go(line.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      setAt(moveBy(at, step, lines.length));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) open(lines[at]);
  };
  return (
    <Modal open onCancel={close} footer={null} closable={false} title={t("search")} destroyOnHidden>
      <Input
        autoFocus
        role="combobox"
        aria-expanded={lines.length > 0}
        aria-controls="found"
        aria-activedescendant={lines[at] ? `found-${at}` : undefined}
        aria-label={t("searchFor")}
        placeholder={t("searchFor")}
        value={words}
        maxLength={100}
        onChange={({ target }) => {
          setWords(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Lines lines={lines} at={at} open={open} />
      <Typography.Paragraph type="secondary" role="status" style={{ margin: "8px 0 0" }}>
        {error ? (
          <Explained error={error} />
        ) : words.trim() && settled && lines.length === 0 ? (
          t("searchNothing", { words: words.trim() })
        ) : (
          t(words.trim() ? "searchHow" : "searchBegin")
        )}
      </Typography.Paragraph>
    </Modal>
  );
}

function useFound(words: string): { lines: Line[]; error: Error | null; settled: boolean } {
  const t = useAppWords();
  const text = useText();
  const me = useMe().data;
  const timeline = me?.demonstration ? "all" : "live";
  const asked = queries.useQuery(
    "get",
    "/api/search",
    { params: { query: { q: words, timeline } } },
    { enabled: words !== "", retry: false },
  );
  const held = me?.permissions ?? {};
  const pages = PLACES.filter(({ permissions }) => !permissions.length || permissions.some((p) => p in held))
    .flatMap(({ path, title, menu }) => (menu ? [{ path, name: t(title) }] : []))
    .filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()))
    .map(({ path, name }) => ({ key: path, group: "pages" as const, to: path, name, note: "" }));
  // Before anything is typed: where somebody went from here lately, then every page.
  const first = words ? listLines(asked.data, text) : listRecent(me?.username ?? "");
  const rest = pages.filter(({ key }) => !first.some((line) => line.key === key));
  return { lines: [...first, ...rest], error: asked.error as Error | null, settled: !asked.isFetching };
}

const listRecent = (person: string): Line[] =>
  readRecent(person).map((line) => ({ ...line, group: "recent" }));

function Lines({ lines, at, open }: { lines: Line[]; at: number; open: (line: Line) => void }) {
  const t = useAppWords();
  const { token } = theme.useToken();
  const chosen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div id="found" role="listbox" aria-label={t("search")} style={{ maxHeight: "50vh", overflowY: "auto" }}>
      {lines.map((line, index) => (
        <div
          key={line.key}
          id={`found-${index}`}
          ref={index === at ? chosen : null}
          role="option"
          aria-selected={index === at}
          onClick={() => open(line)}
          style={{
            padding: "6px 8px",
            cursor: "pointer",
            borderRadius: token.borderRadius,
            ...(index === at ? { background: token.controlItemBgActive } : {}),
          }}
        >
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t(line.group)}{" "}
          </Typography.Text>
          {line.name} <Typography.Text type="secondary">{line.note}</Typography.Text>
        </div>
      ))}
    </div>
  );
}
