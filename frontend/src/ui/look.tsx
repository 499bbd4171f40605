/** Light or dark, desk or phone: one context that theme, charts and clocks read. */
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import {
  createContext,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";

import { useLanguage } from "../words";
import { readNonce } from "./nonce";
import { TellingProvider } from "./telling";
import { makeTheme, type Look } from "./theme";

const KEPT = "anlan.look";
type Seen = { look: Look; phone: boolean; choose: (look: Look) => void };
const Context = createContext<Seen>({ look: "light", phone: false, choose: () => undefined });

export const useLook = (): Seen => use(Context);

function readLook(): Look {
  const kept = localStorage.getItem(KEPT);
  if (kept === "light" || kept === "dark") return kept;
  return globalThis.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

const NARROW = globalThis.matchMedia("(max-width: 767px)");

/** Asked of the browser, not of the component library, whose own answer sets styles before it has the nonce. */
function usePhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener("change", listener);
      return () => NARROW.removeEventListener("change", listener);
    },
    () => NARROW.matches,
  );
}

export function LookProvider({ children }: { children: ReactNode }) {
  const [look, setLook] = useState(readLook);
  const [language] = useLanguage();
  const phone = usePhone();
  const theme = useMemo(() => makeTheme(look, phone), [look, phone]);
  const seen = useMemo(() => ({ look, phone, choose: setLook }), [look, phone]);
  useEffect(() => {
    localStorage.setItem(KEPT, look);
    document.documentElement.dataset.look = look;
    document.documentElement.style.colorScheme = look;
  }, [look]);
  return (
    <Context value={seen}>
      <ConfigProvider
        theme={theme}
        locale={language === "zh" ? zhCN : enUS}
        csp={{ nonce: readNonce() }}
        // A space between the two characters of a button would be part of its name.
        button={{ autoInsertSpace: false }}
        componentSize={phone ? "large" : "medium"}
      >
        <TellingProvider>{children}</TellingProvider>
      </ConfigProvider>
    </Context>
  );
}
