import { Flex, Select, Tag } from "antd";
import { useState } from "react";

import { queries, type Schemas } from "../../api/client";
import { Clauses } from "../../ui/Clauses";
import { Fetched, Nothing } from "../../ui/states";
import { WideTable } from "../../ui/WideTable";
import { useText } from "../../words";
import { usePlanWords } from "./words";

type Change = Schemas["PartChange"];
type Given = { plan: Pick<Schemas["PlanDetail"], "id" | "versions"> };

/** What changed between two versions, part by part, with the clauses that it touches. */
export function Compare({ plan }: Given) {
  const t = usePlanWords();
  const numbers = plan.versions.map(({ number }) => number).sort((one, other) => one - other);
  const [before, setBefore] = useState(numbers.at(-2));
  const [after, setAfter] = useState(numbers.at(-1));
  const pick = (label: string, value: number | undefined, choose: (number: number) => void) => (
    <Select
      aria-label={label}
      {...(value === undefined ? {} : { value })}
      onChange={choose}
      options={numbers.map((number) => ({ value: number, label: t("version", { number }) }))}
      style={{ minWidth: 110 }}
    />
  );
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} align="center">
        {pick(t("before"), before, setBefore)} → {pick(t("after"), after, setAfter)}
      </Flex>
      {before !== undefined && after !== undefined && before !== after ? (
        <Changes plan={plan.id} before={before} after={after} />
      ) : (
        <Nothing>{t("noChange")}</Nothing>
      )}
    </Flex>
  );
}

function Changes({ plan, before, after }: { plan: string; before: number; after: number }) {
  const t = usePlanWords();
  const text = useText();
  const difference = queries.useQuery("get", "/api/plans/{plan_id}/versions/{before}/difference/{after}", {
    params: { path: { plan_id: plan, before, after } },
  });
  return (
    <Fetched query={difference}>
      {({ changes }) =>
        changes.length === 0 ? (
          <Nothing>{t("noChange")}</Nothing>
        ) : (
          <WideTable<Change>
            rowKey={({ element, what }) => `${element}/${what}`}
            dataSource={[...changes]}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            scroll={{ x: 700 }}
            columns={[
              {
                title: t("element"),
                render: (_, { element, title, kind, clauses }) => (
                  <>
                    <Tag>{t(`change.${kind}`)}</Tag>
                    {text(title) || element} <Clauses ids={clauses} />
                  </>
                ),
              },
              { title: t("what"), dataIndex: "what", width: 100 },
              { title: t("before"), dataIndex: "before" },
              { title: t("after"), dataIndex: "after" },
            ]}
          />
        )
      }
    </Fetched>
  );
}
