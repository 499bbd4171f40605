import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";

import { useMe } from "../api/me";
import { useRunWords } from "./words";

const OpenRun = lazy(() => import("./OpenRun"));
const NEEDS = { incident: "incidents:open", matter: "matters:act" } as const;

/** Shown to whoever may open one somewhere; the form behind it is loaded when it is asked for. */
export function OpenButton({ form }: { form: "incident" | "matter" }) {
  const t = useRunWords();
  const [open, setOpen] = useState(false);
  if (!(NEEDS[form] in (useMe().data?.permissions ?? {}))) return null;
  return (
    <>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
        {t(`open.${form}`)}
      </Button>
      {open && (
        <Suspense>
          <OpenRun form={form} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
