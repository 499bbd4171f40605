import { Button, DatePicker, Flex, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useSpeaker } from "../../api/me";
import { Panel } from "../../ui/Panel";
import { Fetched, Nothing } from "../../ui/states";
import { useText } from "../../words";
import { DutyHead } from "./DutyHead";
import { LogLines } from "./LogLines";
import { WriteDrawer } from "./LogForms";
import { KINDS, useLog } from "./log";
import { useLogWords } from "./logWords";
import { allows, writeDay } from "./roster";

type Book = Schemas["LogBook"];
type Put = (name: string, value: string) => void;

/** The duty log of a bureau: every call, visit and round in a line, what is open first to be seen. */
export default function LogPage() {
  const t = useLogWords();
  const books = queries.useQuery("get", "/api/duty/logs");
  return (
    <Fetched query={books}>
      {(listed) =>
        listed.length === 0 ? (
          <>
            <DutyHead title={t("log")} />
            <Nothing next={t("noBooksHow")}>{t("noBooks")}</Nothing>
          </>
        ) : (
          <Books books={listed} />
        )
      }
    </Fetched>
  );
}

function Books({ books }: { books: readonly Book[] }) {
  const t = useLogWords();
  const [query, setQuery] = useSearchParams();
  const [writing, setWriting] = useState(false);
  const own = useSpeaker().bureau;
  const bureau = query.get("bureau") ?? own;
  const book = books.find((each) => each.bureau === bureau) ?? (books[0] as Book);
  const put: Put = (name, value) => setQuery(change(query, name, value));
  return (
    <Flex vertical gap={12}>
      <DutyHead title={t("log")}>
        {allows(book, "write") && (
          <Button type="primary" onClick={() => setWriting(true)}>
            {t("write")}
          </Button>
        )}
      </DutyHead>
      <Filters books={books} book={book} query={query} put={put} clear={() => setQuery(keepBureau(query))} />
      <Panel>
        <Lines bureau={book.bureau} query={query} />
      </Panel>
      {writing && <WriteDrawer bureau={book.bureau} close={() => setWriting(false)} />}
    </Flex>
  );
}

function change(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(query);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

const keepBureau = (query: URLSearchParams): Record<string, string> => {
  const bureau = query.get("bureau");
  return bureau ? { bureau } : {};
};

const isNarrowed = (query: URLSearchParams): boolean => [...query.keys()].some((name) => name !== "bureau");

type FiltersGiven = {
  books: readonly Book[];
  book: Book;
  query: URLSearchParams;
  put: Put;
  clear: () => void;
};

function Filters({ books, book, query, put, clear }: FiltersGiven) {
  const t = useLogWords();
  const text = useText();
  const name = (each: Book) =>
    each.open ? t("bureauOpen", { name: text(each), count: each.open }) : text(each);
  return (
    <Flex gap={8} wrap align="center">
      <Select
        aria-label={t("bureau")}
        value={book.bureau}
        onChange={(value: string) => put("bureau", value)}
        style={{ minWidth: 220 }}
        showSearch={{ optionFilterProp: "label" }}
        options={books.map((each) => ({ value: each.bureau, label: name(each) }))}
      />
      <Segmented
        aria-label={t("state")}
        value={query.get("state") ?? ""}
        onChange={(value: string) => put("state", value)}
        options={[
          { value: "", label: t("anyState") },
          { value: "open", label: t("onlyOpen") },
          { value: "closed", label: t("onlyClosed") },
        ]}
      />
      <Select
        aria-label={t("kind")}
        placeholder={t("kind")}
        allowClear
        value={query.get("kind")}
        onChange={(value?: string) => put("kind", value ?? "")}
        style={{ minWidth: 110 }}
        options={KINDS.map((value) => ({ value, label: t(value) }))}
      />
      <DayFilter name="since" query={query} put={put} />
      <DayFilter name="until" query={query} put={put} />
      {isNarrowed(query) && <Button onClick={clear}>{t("clear")}</Button>}
    </Flex>
  );
}

function DayFilter({ name, query, put }: { name: "since" | "until"; query: URLSearchParams; put: Put }) {
  const t = useLogWords();
  const day = query.get(name);
  return (
    <DatePicker
      aria-label={t(name)}
      placeholder={t(name)}
      value={day ? dayjs(day) : null}
      onChange={(chosen) => put(name, chosen ? writeDay(chosen) : "")}
      style={{ width: 140 }}
    />
  );
}

function Lines({ bureau, query }: { bureau: string; query: URLSearchParams }) {
  const t = useLogWords();
  const log = useLog(bureau, query);
  return (
    <Fetched query={log}>
      {(data) => {
        const lines = data.pages.flat();
        if (lines.length === 0) return <Nothing>{t(isNarrowed(query) ? "nothing" : "empty")}</Nothing>;
        return (
          <>
            <LogLines lines={lines} />
            {log.hasNextPage && (
              <Button type="link" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                {t("older")}
              </Button>
            )}
          </>
        );
      }}
    </Fetched>
  );
}
