/** The states every page has beside its contents: empty, loading, failed, not for you. */
import { Alert, Button, Empty, Flex, Skeleton } from "antd";
import type { ReactNode } from "react";

import { useMe } from "../api/me";
import { NoAnswer, Problem } from "../api/problem";
import { useCommonWords } from "../words/common";

/** Says what is not there and what to do next. */
export function Nothing({ children, next }: { children: ReactNode; next?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children}>
      {next}
    </Empty>
  );
}

export function Loading() {
  const t = useCommonWords();
  return (
    <div role="status" aria-label={t("loading")}>
      <Skeleton active paragraph={{ rows: 6 }} />
    </div>
  );
}

export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const t = useCommonWords();
  if (error instanceof Problem && error.status === 403) return <Forbidden problem={error} />;
  if (error instanceof Problem && error.status === 404)
    return <Alert type="warning" showIcon title={t("notFound")} />;
  return (
    <Alert
      type="error"
      showIcon
      title={t("failed")}
      description={<Explained error={error} />}
      action={retry && <Button onClick={retry}>{t("retry")}</Button>}
    />
  );
}

function Forbidden({ problem }: { problem: Problem }) {
  const t = useCommonWords();
  return (
    <Alert
      type="warning"
      showIcon
      title={t("forbidden")}
      description={
        <Flex vertical>
          <span>{problem.how || t("forbiddenHow")}</span>
          {problem.why && <span>{t("why", { why: problem.why })}</span>}
        </Flex>
      }
    />
  );
}

/** An empty list of somebody whose roles read none of it says that first. */
export function NothingFor({ needs, children, next }: Parameters<typeof Nothing>[0] & { needs: string }) {
  const t = useCommonWords();
  const me = useMe().data;
  if (!me || needs in me.permissions) return <Nothing next={next}>{children}</Nothing>;
  return <Alert type="warning" showIcon title={t("noRight")} description={t("forbiddenHow")} />;
}

/** What, why, how and which clause, of any error. */
export function Explained({ error }: { error: Error }) {
  const t = useCommonWords();
  if (!(error instanceof Problem)) return error instanceof NoAnswer ? error.message : String(error);
  return (
    <Flex vertical>
      <span>{error.what}</span>
      {error.why && <span>{t("why", { why: error.why })}</span>}
      {error.how && <span>{t("how", { how: error.how })}</span>}
      {error.missing.length > 0 && (
        <ul>
          {error.missing.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      {error.clause && <span>{t("clause", { clause: error.clause })}</span>}
    </Flex>
  );
}

type Asked<T> = { data: T | undefined; error: unknown; refetch: () => unknown };

/** The contents once they are there; what was fetched stays visible while a refetch fails. */
export function Fetched<T>({ query, children }: { query: Asked<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failed error={query.error as Error} retry={() => void query.refetch()} />;
  return <Loading />;
}
