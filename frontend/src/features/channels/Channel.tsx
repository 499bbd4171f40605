import { useQueryClient } from "@tanstack/react-query";
import { Button, Flex, Typography } from "antd";
import { Link } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useDeliveryWords } from "../../runs/deliveryWords";
import { Panel } from "../../ui/Panel";
import { Explained } from "../../ui/states";
import { useTelling } from "../../ui/telling";
import { showSecond, showTime } from "../../ui/time";
import { useChannelWords } from "./words";

/** What the server leaves at its default it sends all the same. */
export type Health = Required<Schemas["ChannelHealth"]>;
const TYPES = { ok: "success", degraded: "danger", off: "secondary" } as const;

/** One way out of the house. */
export function Channel({ channel }: { channel: Health }) {
  const t = useChannelWords();
  const name = useDeliveryWords();
  const state = channel.state as keyof typeof TYPES;
  return (
    <Panel
      title={name(`channel.${channel.name}` as "channel.sms")}
      extra={<Typography.Text type={TYPES[state]}>{t(`state.${state}`)}</Typography.Text>}
    >
      {state === "off" ? (
        <Typography.Text type="secondary">{t("off", { setting: channel.setting })}</Typography.Text>
      ) : (
        <Flex vertical gap={8}>
          <Facts channel={channel} />
          <Buttons channel={channel} />
        </Flex>
      )}
    </Panel>
  );
}

function Facts({ channel }: { channel: Health }) {
  const t = useChannelWords();
  const now = [
    [t("waiting"), channel.waiting],
    [t("failed"), channel.failed],
    [t("givenUp"), channel.given_up],
  ] as const;
  const day = [
    [t("folded"), channel.folded],
    [t("delivered"), channel.delivered],
    [t("undelivered"), channel.undelivered],
  ] as const;
  const said = day.filter(([, count]) => count > 0);
  return (
    <div>
      <div>{now.map(([label, count]) => `${label} ${count}`).join(" · ")}</div>
      <Typography.Text type="secondary">
        {channel.last_ok_at ? t("lastOk", { at: showTime(channel.last_ok_at) }) : t("never")}
        {channel.server && ` · ${t("server", { server: channel.server })}`}
      </Typography.Text>
      {said.length > 0 && (
        <div>{`${t("ofADay")} ${said.map(([label, count]) => `${label} ${count}`).join(" · ")}`}</div>
      )}
      {channel.limit && (
        <div>
          <Typography.Text type={channel.held ? "warning" : "secondary"}>
            {t(channel.limit.each ? "limitEach" : "limit", {
              letters: channel.limit.letters,
              seconds: channel.limit.seconds,
            })}
            {channel.held > 0 &&
              ` · ${t("held", { count: channel.held, until: showSecond(channel.held_until) })}`}
          </Typography.Text>
        </div>
      )}
      {channel.error && <Typography.Text type="danger">{channel.error}</Typography.Text>}
    </div>
  );
}

function Buttons({ channel }: { channel: Health }) {
  const t = useChannelWords();
  const { message, notification } = useTelling();
  const client = useQueryClient();
  const refuse = (error: unknown) =>
    notification.error({ title: t("test"), description: <Explained error={error as Error} /> });
  const path = { params: { path: { name: channel.name } } };
  const test = queries.useMutation("post", "/api/channels/{name}/test", {
    onSuccess: (tried) => {
      for (const { to, ok, error = "" } of tried)
        if (ok) void message.success(t("tested", { to }));
        else notification.error({ title: t("testFailed", { to, error }) });
    },
    onError: refuse,
  });
  const again = queries.useMutation("post", "/api/channels/{name}/again", {
    onSuccess: ({ count }) => {
      void message.success(t("triedAgain", { count }));
      void client.invalidateQueries({ queryKey: ["get", "/api/channels"] });
    },
    onError: refuse,
  });
  if (channel.name === "in-app") return null;
  return (
    <Flex gap={8} wrap>
      <Button loading={test.isPending} onClick={() => test.mutate(path)}>
        {t("test")}
      </Button>
      {channel.given_up > 0 && (
        <>
          <Button loading={again.isPending} onClick={() => again.mutate(path)}>
            {t("again")}
          </Button>
          <Link to={`/notices?state=given-up&channel=${channel.name}`}>{t("dead")}</Link>
        </>
      )}
    </Flex>
  );
}
