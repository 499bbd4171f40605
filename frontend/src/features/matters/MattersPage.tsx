import { Button, Flex } from "antd";
import { lazy, Suspense, useState } from "react";

import { useMe } from "../../api/me";
import { OpenButton } from "../../runs/OpenButton";
import { RunList } from "../../runs/RunList";
import { useMatterWords } from "./words";

const ImportDrawer = lazy(() => import("./ImportDrawer"));

/** What must be answered, late first. Found by number, title and subject, never by who called. */
export default function MattersPage() {
  const t = useMatterWords();
  const [importing, setImporting] = useState(false);
  const takesIn = "signals:write" in (useMe().data?.permissions ?? {});
  return (
    <Flex vertical gap={12}>
      <Flex justify="end" gap={8}>
        {takesIn && <Button onClick={() => setImporting(true)}>{t("import")}</Button>}
        <OpenButton form="matter" />
      </Flex>
      <RunList form="matter" />
      {importing && (
        <Suspense>
          <ImportDrawer close={() => setImporting(false)} />
        </Suspense>
      )}
    </Flex>
  );
}
