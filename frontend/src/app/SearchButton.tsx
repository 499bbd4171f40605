import { SearchOutlined } from "@ant-design/icons";
import { Button, Typography } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";

import { useLook } from "../ui/look";
import { useAppWords } from "./words";

const SearchBox = lazy(() => import("./SearchBox"));

/** Ctrl-K from anywhere; the box behind it is loaded when somebody first asks for it. */
export function SearchButton() {
  const t = useAppWords();
  const { phone } = useLook();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <Button
        type={phone ? "text" : "default"}
        icon={<SearchOutlined />}
        {...(phone ? { "aria-label": t("search") } : {})}
        aria-keyshortcuts="Control+K"
        onClick={() => setOpen(true)}
        style={{ marginInline: "auto" }}
      >
        {!phone && (
          <>
            {t("search")} <Typography.Text type="secondary">Ctrl-K</Typography.Text>
          </>
        )}
      </Button>
      {open && (
        <Suspense>
          <SearchBox close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
