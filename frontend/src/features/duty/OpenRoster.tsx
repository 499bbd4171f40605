import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";

import { queries } from "../../api/client";
import { useSpeaker } from "../../api/me";
import { startTerms } from "./terms";
import { useTermsWords } from "./termsWords";

const TermsDrawer = lazy(() => import("./TermsDrawer").then(({ TermsDrawer: made }) => ({ default: made })));

/** For whoever may keep a roster somewhere, while a post there has none. */
export function OpenRoster() {
  const t = useTermsWords();
  const go = useNavigate();
  const speaker = useSpeaker();
  const [open, setOpen] = useState(false);
  const posts = queries.useQuery("get", "/api/duty/openable", {}).data ?? [];
  if (posts.length === 0) return null;
  const done = (post: string) => {
    setOpen(false);
    void go(`/duty/rosters/${post}`);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("open")}</Button>
      {open && (
        <Suspense>
          <TermsDrawer
            terms={startTerms(speaker.post)}
            among={posts.map(({ post }) => post)}
            done={done}
            close={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
