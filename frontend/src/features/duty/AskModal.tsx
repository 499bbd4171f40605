import { Modal, Select, Typography } from "antd";
import { useState } from "react";

import { api, type Schemas } from "../../api/client";
import { BY_LABEL } from "../../runs/choosing";
import { useText } from "../../words";
import { useReachWords } from "./reachWords";
import { useSending } from "./sending";

type Given = { bureau: string; reach: Schemas["Reachability"]; close: () => void };

/** People are about to be disturbed, so it is said what they will get before it is sent. */
export function AskModal({ bureau, reach, close }: Given) {
  const t = useReachWords();
  const text = useText();
  const { send, busy } = useSending();
  const [posts, setPosts] = useState<string[]>([]);
  const ask = () => send(() => api.POST("/api/duty/reachability/tests", { body: { bureau, posts } }), close);
  return (
    <Modal open title={t("askTitle")} okText={t("askSend")} onOk={ask} onCancel={close} confirmLoading={busy}>
      <Typography.Paragraph type="secondary">
        {t("askHow", { minutes: Math.round(reach.within_s / 60) })}
      </Typography.Paragraph>
      <Select
        mode="multiple"
        allowClear
        aria-label={t("askWhich")}
        placeholder={t("askAll", { count: reach.askable.length })}
        value={posts}
        onChange={setPosts}
        showSearch={BY_LABEL}
        style={{ width: "100%" }}
        options={reach.askable.map((each) => ({ value: each.post, label: text(each) }))}
      />
    </Modal>
  );
}
