import { Alert, Card, Flex, Segmented, Tag, Typography } from "antd";
import { useEffect, useRef, type ReactNode } from "react";
import { Link, useSearchParams } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { Fetched } from "../../ui/states";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { usePlanWords } from "./words";

type Clause = Schemas["TracedClause"];
const STATES = ["executed", "missing", "registered", "principle"] as const;
/** Clause by clause: what carries it, which story shows it, and when it last ran in earnest and in a drill. */
export default function TracePage() {
  const t = usePlanWords();
  const [query, setQuery] = useSearchParams();
  const trace = queries.useQuery("get", "/api/trace");
  const state = query.get("state") ?? "all";
  const named = query.get("clause");
  return (
    <Fetched query={trace}>
      {({ clauses, played_at, note }) => {
        const count = (each: string) => clauses.filter((clause) => clause.state === each).length;
        const choices = STATES.map((each) => ({
          value: each,
          label: `${t(`trace.${each}`)} ${count(each)}`,
        }));
        return (
          <Flex vertical gap={12}>
            <Flex gap={12} wrap align="center">
              <Segmented<string>
                value={state}
                onChange={(value) => setQuery(value === "all" ? {} : { state: value })}
                options={[{ value: "all", label: `${t("all")} ${clauses.length}` }, ...choices]}
              />
              {played_at && (
                <Typography.Text type="secondary">{t("played", { at: showTime(played_at) })}</Typography.Text>
              )}
            </Flex>
            {!played_at && note && <Alert type="info" showIcon title={note} />}
            {clauses
              .filter((clause) => state === "all" || clause.state === state)
              .map((clause) => (
                <ClauseCard key={clause.id} clause={clause} named={clause.id === named} />
              ))}
          </Flex>
        );
      }}
    </Fetched>
  );
}

function ClauseCard({ clause, named }: { clause: Clause; named: boolean }) {
  const t = usePlanWords();
  const text = useText();
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (named) card.current?.scrollIntoView({ block: "center" });
  }, [named]);
  return (
    <Card
      ref={card}
      size="small"
      style={named ? { borderColor: "var(--ant-color-primary)" } : {}}
      title={
        <Flex gap={8} align="center" wrap>
          {clause.id}
          <Tag>{t(`trace.${clause.state}`)}</Tag>
          <Typography.Text type="secondary">{clause.place}</Typography.Text>
        </Flex>
      }
    >
      <Typography.Paragraph style={{ marginBottom: 4 }}>{text(clause.text)}</Typography.Paragraph>
      {clause.reading && (
        <Typography.Paragraph type="secondary">
          {t("reading", { reading: clause.reading })}
        </Typography.Paragraph>
      )}
      {clause.note && <Typography.Paragraph type="secondary">{clause.note}</Typography.Paragraph>}
      <Row name={t("carried")}>
        {clause.carried_by.map(({ element }) => element).join("、") || t("never")}
      </Row>
      <Row name={t("tests")}>
        {clause.tests.map(({ story, passed }) => `${story} ${passed ? "✓" : "✗"}`).join("、") || t("never")}
      </Row>
      <Row name={t("lastLive")}>
        <Ran last={clause.last_live} />
      </Row>
      <Row name={t("lastDrill")}>
        <Ran last={clause.last_drill} />
      </Row>
    </Card>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Flex gap={8}>
      <Typography.Text type="secondary" style={{ minWidth: 96 }}>
        {name}
      </Typography.Text>
      <span>{children}</span>
    </Flex>
  );
}

/** Where the reader may not see the run, only its instant is told. */
function Ran({ last }: { last: Clause["last_live"] }) {
  const t = usePlanWords();
  if (!last) return t("never");
  return (
    <>
      {last.run ? <Link to={`/runs/${last.run}`}>{last.number}</Link> : null} {showTime(last.at)}
    </>
  );
}
