import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Flex, Popconfirm, Select, Typography } from "antd";
import { useState } from "react";

import { api, queries, type Schemas } from "../../api/client";
import { Panel } from "../../ui/Panel";
import { Explained } from "../../ui/states";
import { showTime } from "../../ui/time";
import { None } from "./None";
import { useMineWords } from "./mineWords";
import { useRosterName } from "./roster";
import { useSending } from "./sending";

type Feed = Schemas["FeedView"];

/** Calendar addresses: each is shown once, when it is made, and can be revoked. */
export function Feeds({ feeds }: { feeds: readonly Feed[] }) {
  const t = useMineWords();
  return (
    <Panel title={t("feeds")}>
      <Typography.Paragraph type="secondary">{t("feedsHow")}</Typography.Paragraph>
      <Making />
      <div style={{ marginTop: 8 }}>{feeds.length === 0 && <None>{t("noFeeds")}</None>}</div>
      {feeds.map((feed) => (
        <Line key={feed.id} feed={feed} />
      ))}
    </Panel>
  );
}

function Making() {
  const t = useMineWords();
  const title = useRosterName();
  const client = useQueryClient();
  const rosters = queries.useQuery("get", "/api/duty/rosters");
  const [post, setPost] = useState("");
  // Not by `useSending`: the answer itself is what is shown, once.
  const making = useMutation({
    mutationFn: async () => (await api.POST("/api/duty/feeds", { body: { post } })).data,
    onSuccess: () => client.invalidateQueries({ queryKey: ["get", "/api/duty/mine"] }),
  });
  const options = [
    { value: "", label: t("feedOwn") },
    ...(rosters.data ?? []).map((each) => ({
      value: each.post,
      label: t("feedOf", { post: title(each.post) }),
    })),
  ];
  return (
    <Flex vertical gap={8}>
      <Flex gap={8} wrap>
        <Select
          aria-label={t("feedWhat")}
          value={post}
          onChange={setPost}
          options={options}
          style={{ flex: "1 1 180px", minWidth: 0 }}
        />
        <Button loading={making.isPending} onClick={() => making.mutate()}>
          {t("feedMake")}
        </Button>
      </Flex>
      {making.error && (
        <Alert type="error" title={making.error.message} description={<Explained error={making.error} />} />
      )}
      {making.data && (
        <Alert
          type="success"
          role="status"
          title={t("feedMade")}
          description={
            <>
              <Typography.Paragraph
                code
                copyable={{ tooltips: [t("copy"), t("copied")] }}
                style={{ wordBreak: "break-all" }}
              >
                {making.data.address}
              </Typography.Paragraph>
              {t("feedMadeHow")}
            </>
          }
        />
      )}
    </Flex>
  );
}

function Line({ feed }: { feed: Feed }) {
  const t = useMineWords();
  const post = useRosterName();
  const { send, busy } = useSending();
  const revoke = () =>
    send(() => api.POST("/api/duty/feeds/{feed}/revoke", { params: { path: { feed: feed.id } } }));
  return (
    <Flex gap={8} justify="space-between" align="center" style={{ padding: "6px 0" }}>
      <span>
        {feed.roster ? t("feedOf", { post: post(feed.roster) }) : t("feedOwn")}{" "}
        <Typography.Text type="secondary">{t("feedSince", { at: showTime(feed.made_at) })}</Typography.Text>
      </span>
      <Popconfirm title={t("revoke")} description={t("revokeHow")} onConfirm={revoke}>
        <Button size="small" loading={busy}>
          {t("revoke")}
        </Button>
      </Popconfirm>
    </Flex>
  );
}
