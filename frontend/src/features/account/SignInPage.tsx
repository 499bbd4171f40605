import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Divider, Flex, Form, Input, Typography } from "antd";
import { useState } from "react";

import { giveCode, signIn } from "../../api/account";
import { queries, readCookie } from "../../api/client";
import { useLanguage } from "../../words";
import { useCommonWords } from "../../words/common";
import { Refusal } from "./Refusal";
import { useAccountWords } from "./words";

const GAP = { marginBottom: 16 };

/** Whether somebody was signed in until now, and whether this is the screen of the duty room. */
type Signed = { ended: boolean; wall: boolean };

/** Password, then the second factor; or whoever the bureau's own sign-in vouches for. */
export default function SignInPage({ ended, wall }: Signed) {
  const common = useCommonWords();
  const t = useAccountWords();
  const [language, speak] = useLanguage();
  const [step, setStep] = useState<"password" | "code">("password");
  const client = useQueryClient();
  const enter = () => void client.resetQueries({ queryKey: ["get", "/api/me"] });
  return (
    <main style={{ minHeight: "100%", display: "grid", placeItems: "center", padding: 16 }}>
      <Card style={{ width: "100%", maxWidth: 380 }}>
        <Flex justify="space-between" align="start">
          <div>
            <Typography.Title level={1} style={{ margin: 0, fontSize: 28 }}>
              {common("anlan")}
            </Typography.Title>
            <Typography.Text type="secondary">{t("purpose")}</Typography.Text>
          </div>
          <Button type="text" onClick={() => speak(language === "zh" ? "en" : "zh")}>
            {language === "zh" ? "English" : "中文"}
          </Button>
        </Flex>
        <Divider />
        {wall && (
          <Alert type="warning" showIcon title={t("wallOut")} description={t("wallHow")} style={GAP} />
        )}
        {ended && !wall && (
          <Alert type="info" showIcon title={t("ended")} description={t("endedHow")} style={GAP} />
        )}
        <ProviderRefusal />
        {step === "password" ? (
          <PasswordForm onDone={(next) => (next === "code" ? setStep("code") : enter())} />
        ) : (
          <CodeForm onDone={enter} />
        )}
        {step === "password" && <Providers />}
        <Typography.Paragraph type="secondary" style={{ marginTop: 16, marginBottom: 0 }}>
          {t("askSignIn")}
        </Typography.Paragraph>
      </Card>
    </main>
  );
}

function PasswordForm({ onDone }: { onDone: (next: "in" | "code") => void }) {
  const t = useAccountWords();
  const entering = useMutation({
    mutationFn: (given: { username: string; password: string }) => signIn(given.username, given.password),
    onSuccess: onDone,
  });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={entering.mutate}>
      <Form.Item name="username" label={t("username")} rules={[{ required: true, message: t("username") }]}>
        <Input autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={t("password")} rules={[{ required: true, message: t("password") }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Refusal error={entering.error} />
      <Button type="primary" htmlType="submit" block loading={entering.isPending}>
        {t("signIn")}
      </Button>
    </Form>
  );
}

function CodeForm({ onDone }: { onDone: () => void }) {
  const t = useAccountWords();
  const giving = useMutation({
    mutationFn: ({ code }: { code: string }) => giveCode(code.trim()),
    onSuccess: onDone,
  });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={giving.mutate}>
      <Form.Item
        name="code"
        label={t("code")}
        extra={t("codeHow")}
        rules={[{ required: true, message: t("code") }]}
      >
        <Input autoComplete="one-time-code" inputMode="numeric" autoFocus />
      </Form.Item>
      <Refusal error={giving.error} />
      <Button type="primary" htmlType="submit" block loading={giving.isPending}>
        {t("verify")}
      </Button>
    </Form>
  );
}

const REFUSALS = ["unknown", "cancelled", "not-in-directory", "provider-unreachable"] as const;

/** Why the way through the identity provider led back here: it names the reason in the address. */
function ProviderRefusal() {
  const t = useAccountWords();
  const given = new URLSearchParams(location.search).get("error");
  if (given === null) return null;
  const known = REFUSALS.find((each) => each === given) ?? "unknown";
  return <Alert type="warning" showIcon title={t(`error.${known}`)} style={{ marginBottom: 16 }} />;
}

/** Sign-ins by OIDC that this installation is set up for; a form, since the browser has to leave the page. */
function Providers() {
  const t = useAccountWords();
  const { data } = queries.useQuery("get", "/api/sign-in");
  if (!data?.providers.length) return null;
  return (
    <>
      <Divider plain>{t("other")}</Divider>
      {data.providers.map(({ id, name }) => (
        <form key={id} method="post" action="/_allauth/browser/v1/auth/provider/redirect">
          <input type="hidden" name="provider" value={id} />
          <input type="hidden" name="process" value="login" />
          <input type="hidden" name="callback_url" value="/" />
          <input type="hidden" name="csrfmiddlewaretoken" value={readCookie("csrftoken")} />
          <Button htmlType="submit" block>
            {t("with", { name })}
          </Button>
        </form>
      ))}
    </>
  );
}
