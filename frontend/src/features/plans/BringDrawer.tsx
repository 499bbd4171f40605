import { UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Flex, Typography, Upload } from "antd";

import { sendForm, type Schemas } from "../../api/client";
import { Explained } from "../../ui/states";
import { Findings } from "./Findings";
import { usePlanWords } from "./words";

/** A plan is checked before anything is kept; what stands without errors becomes a draft. */
export default function BringDrawer({ close }: { close: () => void }) {
  const t = usePlanWords();
  const client = useQueryClient();
  const checking = useMutation({
    mutationFn: (file: File) => sendForm<Schemas["Checked"]>("/api/plans/check", { file }),
  });
  const importing = useMutation({
    mutationFn: (file: File) => sendForm<Schemas["VersionInfo"]>("/api/plans/import", { file }),
    onSuccess: () => client.invalidateQueries(),
  });
  const file = checking.variables;
  const found = checking.data;
  const error = checking.error ?? importing.error;
  return (
    <Drawer open title={t("bring")} onClose={close} size={720}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t("bringHow")}</Typography.Text>
        <Upload
          accept=".yaml,.yml"
          maxCount={1}
          showUploadList={{ showRemoveIcon: false }}
          beforeUpload={(chosen) => {
            importing.reset();
            checking.mutate(chosen);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} loading={checking.isPending}>
            {t("chooseFile")}
          </Button>
        </Upload>
        {error && <Alert type="error" title={error.message} description={<Explained error={error} />} />}
        {found && <Summary summary={found.summary} />}
        {found && <Findings findings={found.findings} />}
        {importing.data && (
          <Alert type="success" role="status" title={t("imported", { number: importing.data.number })} />
        )}
        {file && found && found.summary.errors === 0 && !importing.data && (
          <Button type="primary" loading={importing.isPending} onClick={() => importing.mutate(file)}>
            {t("import")}
          </Button>
        )}
      </Flex>
    </Drawer>
  );
}

function Summary({ summary }: { summary: Schemas["CheckSummary"] }) {
  const t = usePlanWords();
  const { errors, warnings, courses, elements, assumptions, same_as } = summary;
  return (
    <Alert
      type={errors ? "error" : warnings ? "warning" : "success"}
      title={t("checked", { errors, warnings, courses, elements, assumptions })}
      description={same_as ? t("sameAs", { number: same_as }) : undefined}
    />
  );
}
