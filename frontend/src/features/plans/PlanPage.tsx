import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Collapse, Flex, Input, Modal, Tag, Typography } from "antd";
import { useState } from "react";
import { useParams } from "react-router";

import { api, queries, type Schemas } from "../../api/client";
import { useDirectory } from "../../runs/labels";
import { Explained, Fetched, Nothing } from "../../ui/states";
import { useTelling } from "../../ui/telling";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { Compare } from "./Compare";
import { Findings } from "./Findings";
import { usePlanWords } from "./words";

// The compiled plan itself is not shown here.
type Plan = Omit<Schemas["PlanDetail"], "plan">;

/** A plan's clauses beside what was made of them, what it assumes, its versions and what the checker says. */
export default function PlanPage() {
  const t = usePlanWords();
  const text = useText();
  const { plan = "" } = useParams();
  const detail = queries.useQuery("get", "/api/plans/{plan_id}", { params: { path: { plan_id: plan } } });
  return (
    <Fetched query={detail}>
      {(shown) => (
        <Flex vertical gap={12}>
          <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
            {text(shown.title)} · {t("version", { number: shown.version.number })}
          </Typography.Title>
          <Collapse
            defaultActiveKey={["outline"]}
            items={[
              { key: "outline", label: t("outline"), children: <Outline plan={shown} /> },
              { key: "assumptions", label: t("assumptions"), children: <Assumptions plan={shown} /> },
              { key: "versions", label: t("versions"), children: <Versions plan={shown} /> },
              { key: "compare", label: t("compare"), children: <Compare plan={shown} /> },
              { key: "findings", label: t("findings"), children: <Findings findings={shown.findings} /> },
            ]}
          />
        </Flex>
      )}
    </Fetched>
  );
}

function Outline({ plan }: { plan: Plan }) {
  const t = usePlanWords();
  const { post } = useDirectory();
  const text = useText();
  return plan.outline.map(({ clause, title, text: said, elements }) => (
    <section
      key={clause}
      style={{ padding: "8px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}
    >
      <Flex gap={16} wrap>
        <div style={{ flex: "1 1 260px" }}>
          <Typography.Text strong>
            {clause} {text(title)}
          </Typography.Text>
          <div>{text(said)}</div>
        </div>
        <div style={{ flex: "2 1 360px" }}>
          {elements.length === 0 && <Typography.Text type="secondary">{t("noElement")}</Typography.Text>}
          {elements.map((element) => (
            <Flex key={element.id} gap={8} wrap>
              <span>{text(element.do)}</span>
              <Typography.Text type="secondary">
                {element.owner && post(element.owner, plan.bureau)}
              </Typography.Text>
              {element.limit && <Tag>{element.limit}</Tag>}
            </Flex>
          ))}
        </div>
      </Flex>
    </section>
  ));
}

function usePlanAct(ask: () => Promise<unknown>) {
  const { notification } = useTelling();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: () => client.invalidateQueries(),
    onError: (error: Error) =>
      notification.error({ title: error.message, description: <Explained error={error} />, duration: 0 }),
  });
}

function Assumptions({ plan }: { plan: Plan }) {
  const t = usePlanWords();
  if (plan.assumptions.length === 0) return <Nothing>{t("noFindings")}</Nothing>;
  return plan.assumptions.map((each) => (
    <AssumptionLine key={`${each.element}/${each.word}/${each.value}`} plan={plan} assumption={each} />
  ));
}

function AssumptionLine({ plan, assumption }: { plan: Plan; assumption: Plan["assumptions"][number] }) {
  const t = usePlanWords();
  const [basis, setBasis] = useState("");
  const { element, word, value } = assumption;
  const confirming = usePlanAct(() =>
    api.POST("/api/plans/{plan_id}/versions/{number}/assumptions", {
      params: { path: { plan_id: plan.id, number: plan.version.number } },
      body: { element, word, value, basis },
    }),
  );
  return (
    <Flex gap={8} wrap align="center" style={{ padding: "4px 0" }}>
      <span>
        {element}：{t("assumption", { word, value })}
      </span>
      {assumption.confirmed ? (
        <Tag color="success">{t("confirmed")}</Tag>
      ) : plan.allowed_actions.includes("confirm") ? (
        <>
          <Input
            aria-label={t("basis")}
            placeholder={t("basis")}
            value={basis}
            onChange={({ target }) => setBasis(target.value)}
            style={{ width: 260 }}
          />
          <Button disabled={!basis.trim()} loading={confirming.isPending} onClick={() => confirming.mutate()}>
            {t("confirm")}
          </Button>
        </>
      ) : null}
    </Flex>
  );
}

function Versions({ plan }: { plan: Plan }) {
  return plan.versions.map((version) => <VersionLine key={version.id} plan={plan} version={version} />);
}

function VersionLine({ plan, version }: { plan: Plan; version: Schemas["VersionInfo"] }) {
  const t = usePlanWords();
  const [modal, holder] = Modal.useModal();
  const { number, state, created_by, published_by, published_at, created_at } = version;
  const publishing = usePlanAct(() =>
    api.POST("/api/plans/{plan_id}/versions/{number}/publish", {
      params: { path: { plan_id: plan.id, number } },
    }),
  );
  const ask = () =>
    void modal.confirm({ title: t("publishSure", { number }), onOk: () => publishing.mutateAsync() });
  return (
    <Flex gap={8} wrap align="center" style={{ padding: "4px 0" }}>
      {holder}
      <span>{t("version", { number })}</span>
      <Tag>{t(`state.${state}` as "state.draft")}</Tag>
      <Typography.Text type="secondary">
        {created_by} {showTime(created_at)} {published_by && `→ ${published_by} ${showTime(published_at)}`}
      </Typography.Text>
      {plan.allowed_actions.includes(`publish:${number}`) ? (
        <Button loading={publishing.isPending} onClick={ask}>
          {t("publish")}
        </Button>
      ) : (
        state === "draft" && <Typography.Text type="secondary">{t("notYours")}</Typography.Text>
      )}
    </Flex>
  );
}
