/** Enrolling a second factor, and choosing a password: at the first sign-in and later from the account page. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Flex, Form, Input, QRCode, Typography } from "antd";
import { useState } from "react";

import {
  beginEnrolment,
  changePassword,
  confirmPassword,
  finishEnrolment,
  listRecoveryCodes,
} from "../../api/account";
import { Problem } from "../../api/problem";
import { Fetched } from "../../ui/states";
import { useCommonWords } from "../../words/common";
import { Refusal } from "./Refusal";
import { useAccountWords } from "./words";

/** Where the sign-in is no longer fresh, the server asks for the password before it shows a secret. */
function useConfirmed(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}

export function EnrolFactor({ onDone }: { onDone: () => void }) {
  const [enrolled, setEnrolled] = useState(false);
  const begun = useQuery({
    queryKey: ["enrolment"],
    queryFn: beginEnrolment,
    retry: false,
    staleTime: Infinity,
  });
  const stale = useConfirmed(begun.error);
  if (enrolled) return <RecoveryCodes onKept={onDone} />;
  if (stale) return <ConfirmPassword onDone={() => void begun.refetch()} />;
  return (
    <Fetched query={begun}>{(given) => <Scan given={given} onDone={() => setEnrolled(true)} />}</Fetched>
  );
}

function Scan({ given, onDone }: { given: { secret: string; address: string }; onDone: () => void }) {
  const t = useAccountWords();
  const finishing = useMutation({
    mutationFn: ({ code }: { code: string }) => finishEnrolment(code.trim()),
    onSuccess: onDone,
  });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={finishing.mutate}>
      <Typography.Paragraph>{t("scan")}</Typography.Paragraph>
      <div role="img" aria-label={t("drawing")} style={{ marginBottom: 12 }}>
        {/* Dark on light whatever the look: some authenticators read it no other way. */}
        <QRCode value={given.address} type="svg" size={200} color="black" bgColor="white" />
      </div>
      <Typography.Paragraph>
        {t("secret")} <Typography.Text code>{given.secret}</Typography.Text>
      </Typography.Paragraph>
      <Form.Item name="code" label={t("code")} rules={[{ required: true, message: t("code") }]}>
        <Input autoComplete="one-time-code" inputMode="numeric" />
      </Form.Item>
      <Refusal error={finishing.error} />
      <Button type="primary" htmlType="submit" loading={finishing.isPending}>
        {t("enrol")}
      </Button>
    </Form>
  );
}

export function RecoveryCodes({ onKept }: { onKept?: () => void }) {
  const t = useAccountWords();
  const codes = useQuery({
    queryKey: ["recovery-codes"],
    queryFn: listRecoveryCodes,
    retry: false,
    gcTime: 0,
  });
  if (useConfirmed(codes.error)) return <ConfirmPassword onDone={() => void codes.refetch()} />;
  return (
    <Fetched query={codes}>
      {(listed) => (
        <Flex vertical gap={12}>
          <Typography.Paragraph>{t("recoveryHow")}</Typography.Paragraph>
          <Flex wrap gap={8}>
            {listed.map((code) => (
              <Typography.Text code key={code}>
                {code}
              </Typography.Text>
            ))}
          </Flex>
          {onKept && (
            <Button type="primary" onClick={onKept}>
              {t("kept")}
            </Button>
          )}
        </Flex>
      )}
    </Fetched>
  );
}

function ConfirmPassword({ onDone }: { onDone: () => void }) {
  const t = useAccountWords();
  const common = useCommonWords();
  const confirming = useMutation({
    mutationFn: ({ password }: { password: string }) => confirmPassword(password),
    onSuccess: onDone,
  });
  return (
    <Form layout="vertical" requiredMark={false} onFinish={confirming.mutate}>
      <Form.Item
        name="password"
        label={t("confirmPassword")}
        rules={[{ required: true, message: t("password") }]}
      >
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Refusal error={confirming.error} />
      <Button htmlType="submit" loading={confirming.isPending}>
        {common("confirm")}
      </Button>
    </Form>
  );
}

export function ChangePassword({ onDone }: { onDone: () => void }) {
  const t = useAccountWords();
  const changing = useMutation({
    mutationFn: ({ current, next }: { current: string; next: string }) => changePassword(current, next),
    onSuccess: onDone,
  });
  const required = [{ required: true, message: t("password") }];
  return (
    <Form layout="vertical" requiredMark={false} onFinish={changing.mutate}>
      <Form.Item name="current" label={t("current")} rules={required}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="next" label={t("next")} rules={required}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("again")}
        dependencies={["next"]}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue("next") ? Promise.resolve() : Promise.reject(new Error(t("differs"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Refusal error={changing.error} />
      <Button type="primary" htmlType="submit" loading={changing.isPending}>
        {t("change")}
      </Button>
    </Form>
  );
}
