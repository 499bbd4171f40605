import { Select } from "antd";
import { useDeferredValue, useState } from "react";

import { queries } from "../api/client";
import { useRunWords } from "./words";

type Picked = {
  value?: string;
  onChange?: (run: string) => void;
  /** Which forms may be picked. */
  forms: readonly ("incident" | "matter")[];
  /** Runs of one timeline only: a drill never touches live work. */
  timeline: string;
  id?: string;
};

/** Another run by its number or words of its title, never by an id that nobody knows by heart. */
export function RunPicker({ forms, timeline, value, onChange, id }: Picked) {
  const t = useRunWords();
  const [words, setWords] = useState("");
  const q = useDeferredValue(words.trim());
  const found = queries.useQuery(
    "get",
    "/api/search",
    { params: { query: { q, timeline } } },
    { enabled: q !== "", retry: false },
  );
  const runs = [
    ...(forms.includes("incident") ? (found.data?.incidents ?? []) : []),
    ...(forms.includes("matter") ? (found.data?.matters ?? []) : []),
  ];
  return (
    <Select
      {...(id ? { id } : {})}
      {...(value ? { value } : {})}
      {...(onChange ? { onChange } : {})}
      showSearch={{ filterOption: false, onSearch: setWords }}
      placeholder={t("pickRun")}
      loading={found.isFetching}
      notFoundContent={t(q ? "noRun" : "pickRun")}
      options={runs.map((run) => ({ value: run.id, label: `${run.number} ${run.title}` }))}
    />
  );
}
