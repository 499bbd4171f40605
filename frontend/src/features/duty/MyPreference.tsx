import { DeleteOutlined } from "@ant-design/icons";
import { Button, Flex, Form, InputNumber, Modal, TimePicker, Typography } from "antd";
import { useState } from "react";

import { api, queries, type Schemas } from "../../api/client";
import { Panel } from "../../ui/Panel";
import { Fetched } from "../../ui/states";
import { UNSENT } from "../../runs/WhenFields";
import { None } from "./None";
import { findDelay, readHeldPreference, writePreference, type Held } from "./preference";
import { usePreferenceWords } from "./preferenceWords";
import { useSending } from "./sending";

type Told = Schemas["PreferenceView"];

/** Which way is taken after which to reach me, and when repeats may wait. */
export function MyPreference() {
  const t = usePreferenceWords();
  const [open, setOpen] = useState(false);
  const told = queries.useQuery("get", "/api/duty/preference", {});
  return (
    <Panel
      title={t("title")}
      extra={
        told.data && (
          <Button size="small" onClick={() => setOpen(true)}>
            {t("change")}
          </Button>
        )
      }
    >
      <Fetched query={told}>
        {(found) => (
          <>
            <Said told={found} />
            {open && <Change told={found} close={() => setOpen(false)} />}
          </>
        )}
      </Fetched>
    </Panel>
  );
}

function Said({ told: { preference, ways } }: { told: Told }) {
  const t = usePreferenceWords();
  const name = (way: (typeof ways)[number]) => t(`way_${way}`);
  const now = ways.filter((way) => findDelay(preference, way) === 0);
  const later = ways.filter((way) => findDelay(preference, way) > 0);
  const spans = (preference.quiet ?? []).map((span) => t("span", span)).join(t("list"));
  if (ways.length === 0)
    return (
      <Flex vertical>
        <span>{t("noWays")}</span>
        <None>{t("noWaysHow")}</None>
      </Flex>
    );
  return (
    <Flex vertical>
      {now.length > 0 && <span>{t("atOnce", { ways: now.map(name).join(t("list")) })}</span>}
      {later.map((way) => (
        <span key={way}>{t("later", { minutes: findDelay(preference, way) / 60, way: name(way) })}</span>
      ))}
      <Typography.Text type="secondary">{spans ? t("quiet", { spans }) : t("noQuiet")}</Typography.Text>
    </Flex>
  );
}

function Change({ told, close }: { told: Told; close: () => void }) {
  const t = usePreferenceWords();
  const { send, busy } = useSending();
  const [form] = Form.useForm<Held>();
  const finish = (held: Held) =>
    send(() => api.PUT("/api/duty/preference", { body: writePreference(held, told.preference) }), close);
  const most = told.longest_delay_s / 60;
  return (
    <Modal open title={t("title")} onCancel={close} onOk={() => form.submit()} confirmLoading={busy}>
      <Typography.Paragraph type="secondary">{t("how")}</Typography.Paragraph>
      <Form<Held>
        form={form}
        layout="vertical"
        onFinish={(held) => finish({ ...held, delays: held.delays ?? {} })}
        initialValues={readHeldPreference(told.preference, told.ways)}
      >
        {told.ways.map((way) => (
          <Form.Item
            key={way}
            name={["delays", way]}
            label={t("delay", { way: t(`way_${way}`) })}
            extra={t("delayHow", { most })}
          >
            <InputNumber min={0} max={most} precision={0} />
          </Form.Item>
        ))}
        <Quiet hours={told.longest_quiet_min / 60} />
      </Form>
    </Modal>
  );
}

function Quiet({ hours }: { hours: number }) {
  const t = usePreferenceWords();
  return (
    <Form.List name="quiet">
      {(fields, { add, remove }) => (
        <Form.Item label={t("quietTitle")} extra={t("quietHow", { hours })}>
          {fields.map(({ key, name }) => (
            <Flex key={key} gap={8} align="start">
              <Form.Item name={[name, "span"]} rules={[{ required: true, message: t("needed") }]}>
                <TimePicker.RangePicker
                  {...UNSENT}
                  format="HH:mm"
                  // 22:00 to 07:00 is meant as it is written.
                  order={false}
                  needConfirm={false}
                  aria-label={t("quietTitle")}
                  placeholder={[t("since"), t("until")]}
                />
              </Form.Item>
              <Button
                icon={<DeleteOutlined />}
                aria-label={t("remove")}
                title={t("remove")}
                onClick={() => remove(name)}
              />
            </Flex>
          ))}
          <Button onClick={() => add({})}>{t("add")}</Button>
        </Form.Item>
      )}
    </Form.List>
  );
}
