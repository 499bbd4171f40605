import { Alert, Button } from "antd";

import { useNewRelease } from "./serviceWorker";
import { useAppWords } from "./words";

/** Says that the server has a newer release; taking it is up to the reader. */
export function ReleaseBar() {
  const t = useAppWords();
  const release = useNewRelease();
  if (!release) return null;
  const take = (
    <Button size="small" onClick={() => release.messageSkipWaiting()}>
      {t("reload")}
    </Button>
  );
  return <Alert banner type="info" title={t("newVersion")} action={take} />;
}
