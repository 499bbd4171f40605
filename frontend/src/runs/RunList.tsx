/** Runs of one form with their filters in the address, so that what somebody sees can be sent to another. */
import { Button, Checkbox, Flex, Input, Select } from "antd";
import { useSearchParams } from "react-router";

import { queries } from "../api/client";
import { Fetched, NothingFor } from "../ui/states";
import { showDay } from "../ui/time";
import { useDirectory, useLabels } from "./labels";
import { RunTable } from "./RunTable";
import { useKinds } from "./useKinds";
import { useRunWords } from "./words";

type Kind = "incident" | "matter";
const DOORS = { incident: "/api/incidents", matter: "/api/matters" } as const;
const STATUSES = ["open", "calm", "closed", "merged"] as const;
const GRADES = ["I", "II", "III", "IV", "major", "ordinary"];

/** The end of the day, `days` after today in Beijing; the same instant all day, so that it is asked once. */
export function findDueBefore(days: number, now = Date.now()): string {
  return new Date(`${showDay(new Date(now + days * 86_400_000).toISOString())}T24:00:00+08:00`).toISOString();
}

function useRuns(form: Kind, query: URLSearchParams) {
  const door = DOORS[form] as (typeof DOORS)["incident"]; // both take the filters that are offered here
  const text = (name: string) => query.get(name) ?? undefined;
  const filters = {
    status: text("status"),
    kind: text("kind"),
    grade: text("grade"),
    q: text("q"),
    late: query.get("late") ? true : undefined,
    owner: query.get("owner") ? "mine" : undefined,
    due_before: query.get("due") ? findDueBefore(Number(query.get("due"))) : undefined,
    timeline: text("timeline"),
  };
  return queries.useInfiniteQuery(
    "get",
    door,
    { params: { query: { ...filters, limit: 50 } } },
    {
      pageParamName: "cursor",
      initialPageParam: "",
      getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
    },
  );
}

export function RunList({ form }: { form: Kind }) {
  const t = useRunWords();
  const [query, setQuery] = useSearchParams();
  const kinds = useKinds(form);
  const runs = useRuns(form, query);
  const { post } = useDirectory();
  // A list says which timeline a run is on; what time it is there, only this does.
  queries.useQuery("get", "/api/timelines", {}, { enabled: query.has("timeline"), refetchInterval: 60_000 });
  return (
    <Flex vertical gap={12}>
      <Filters form={form} query={query} setQuery={setQuery} kinds={kinds.options} />
      <Fetched query={runs}>
        {(data) => {
          const found = data.pages.flatMap((page) => page.items);
          const clear = <Button onClick={() => setQuery({})}>{t("clear")}</Button>;
          if (found.length === 0)
            return (
              <NothingFor needs={`${form}s:read`} next={query.size > 0 ? clear : null}>
                {t("nothing")}
              </NothingFor>
            );
          return (
            <>
              <RunTable
                runs={found}
                nameKind={({ course, klass }) => kinds.name(klass || course)}
                graded={form === "incident"}
                more={[
                  { title: t("col.owner"), render: (_, { owner, bureau }) => owner && post(owner, bureau) },
                ]}
              />
              {runs.hasNextPage && (
                <Button onClick={() => void runs.fetchNextPage()} loading={runs.isFetchingNextPage}>
                  {t("more")}
                </Button>
              )}
            </>
          );
        }}
      </Fetched>
    </Flex>
  );
}

type FilterProps = {
  form: Kind;
  query: URLSearchParams;
  setQuery: (query: URLSearchParams) => void;
  kinds: { value: string; label: string }[];
};

function Filters({ form, query, setQuery, kinds }: FilterProps) {
  const t = useRunWords();
  const label = useLabels();
  const put = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next);
  };
  const pick = (name: "status" | "kind" | "grade", options: { value: string; label: string }[]) => (
    <Select
      allowClear
      aria-label={t(`filter.${name}`)}
      placeholder={t(`filter.${name}`)}
      value={query.get(name)}
      onChange={(value: string | null) => put(name, value ?? undefined)}
      options={options}
      style={{ minWidth: 130 }}
    />
  );
  const statuses = STATUSES.map((value) => ({ value, label: t(`run.${value}`) }));
  return (
    <Flex gap={8} wrap align="center">
      <Input.Search
        allowClear
        aria-label={t("filter.words")}
        placeholder={t("filter.words")}
        defaultValue={query.get("q") ?? ""}
        onSearch={(words) => put("q", words)}
        style={{ width: 240 }}
      />
      {pick("status", statuses)}
      {pick("kind", kinds)}
      {form === "incident" &&
        pick(
          "grade",
          GRADES.map((value) => ({ value, label: label("grades", value) })),
        )}
      <Select
        allowClear
        aria-label={t("filter.due")}
        placeholder={t("filter.due")}
        value={query.get("due")}
        onChange={(value: string | null) => put("due", value ?? undefined)}
        options={[
          { value: "0", label: t("due.today") },
          { value: "3", label: t("due.three") },
          { value: "7", label: t("due.week") },
        ]}
        style={{ minWidth: 130 }}
      />
      <Checkbox
        checked={query.has("owner")}
        onChange={({ target }) => put("owner", target.checked ? "mine" : undefined)}
      >
        {t("filter.owner")}
      </Checkbox>
      <Checkbox
        checked={query.has("late")}
        onChange={({ target }) => put("late", target.checked ? "1" : undefined)}
      >
        {t("filter.late")}
      </Checkbox>
      <Checkbox
        checked={query.get("timeline") === "all"}
        onChange={({ target }) => put("timeline", target.checked ? "all" : undefined)}
      >
        {t("filter.timeline")}
      </Checkbox>
    </Flex>
  );
}
