import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useEffect } from "react";

import { staySignedIn } from "../api/me";
import { readLeft } from "../api/session";
import { useNow } from "../ui/time";
import { findEnding, showLeft } from "./ending";
import { useAppWords } from "./words";

/** Above dialogs too: whoever writes a form is the one who would lose it. */
const ABOVE_DIALOGS = { position: "sticky", top: 0, zIndex: 1_100 } as const;

/** Says two minutes before that the session ends, and lets somebody who is there stay. */
export function SessionBar() {
  useNow("live"); // once a second
  const client = useQueryClient();
  const ending = findEnding(readLeft());
  const phase = ending ? (ending.left > 0 ? "soon" : "over") : "";
  useEffect(() => {
    // Another page of this browser may have prolonged it; and once it is over, `me` decides what is shown.
    if (phase) void client.invalidateQueries({ queryKey: ["get", "/api/me"] });
  }, [phase, client]);
  if (!ending) return null;
  return (
    <div style={ABOVE_DIALOGS}>
      <Alert
        banner
        type="warning"
        title={<Said {...ending} />}
        action={ending.why === "idle" ? <StayButton /> : undefined}
      />
    </div>
  );
}

/** A screen reader hears the sentence once, not the seconds. */
function Said({ why, left }: { why: "idle" | "longest"; left: number }) {
  const t = useAppWords();
  return (
    <>
      {t(why === "idle" ? "endsIdle" : "endsLongest")}{" "}
      <span role="timer" aria-live="off" style={{ fontVariantNumeric: "tabular-nums", fontWeight: 600 }}>
        {showLeft(left)}
      </span>
    </>
  );
}

function StayButton() {
  const t = useAppWords();
  const client = useQueryClient();
  const staying = useMutation({
    mutationFn: staySignedIn,
    networkMode: "always",
    // An answer that was on its way meanwhile may still tell the old end: ask after it.
    onSuccess: () => client.invalidateQueries({ queryKey: ["get", "/api/me"] }),
  });
  return (
    <Button size="small" type="primary" loading={staying.isPending} onClick={() => staying.mutate()}>
      {t(staying.isError ? "stayAgain" : "stay")}
    </Button>
  );
}
