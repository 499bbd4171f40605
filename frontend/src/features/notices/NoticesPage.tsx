import { keepPreviousData } from "@tanstack/react-query";
import { Button, Flex } from "antd";
import { useRef } from "react";
import { useSearchParams } from "react-router";

import { queries } from "../../api/client";
import { Panel } from "../../ui/Panel";
import { Fetched, NothingFor } from "../../ui/states";
import { useListKeys } from "../../ui/useListKeys";
import { Filters, FILTERS } from "./Filters";
import { NoticeLine } from "./NoticeLine";
import { useNoticeWords } from "./words";

const EVERY_MS = 30_000;

/** Who was told, when, by which way, and did they answer: of all runs one may see, the latest first. */
export default function NoticesPage() {
  const t = useNoticeWords();
  const [query, setQuery] = useSearchParams();
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list);
  const log = useLog(query);
  const put = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next);
  };
  const clear = <Button onClick={() => setQuery({})}>{t("clear")}</Button>;
  return (
    <Flex vertical gap={12}>
      <Filters query={query} put={put}>
        {query.size > 0 && clear}
      </Filters>
      <Fetched query={log}>
        {({ pages }) => {
          const notices = pages.flatMap(({ items }) => items);
          if (notices.length === 0)
            return (
              <NothingFor needs="incidents:read" next={query.size > 0 && clear}>
                {t(query.size > 0 ? "nothing" : "nothingYet")}
              </NothingFor>
            );
          return (
            <Panel>
              <div ref={list}>
                {notices.map((notice) => (
                  <NoticeLine key={notice.message_key} notice={notice} />
                ))}
              </div>
              {log.hasNextPage && (
                <Button onClick={() => void log.fetchNextPage()} loading={log.isFetchingNextPage}>
                  {t("more")}
                </Button>
              )}
            </Panel>
          );
        }}
      </Fetched>
    </Flex>
  );
}

function useLog(query: URLSearchParams) {
  const chosen = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? undefined]));
  return queries.useInfiniteQuery(
    "get",
    "/api/notices",
    { params: { query: { ...chosen, limit: 50 } } },
    {
      pageParamName: "cursor",
      initialPageParam: "",
      getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
      refetchInterval: EVERY_MS,
      placeholderData: keepPreviousData,
    },
  );
}
