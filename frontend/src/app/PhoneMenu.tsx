import { Drawer } from "antd";

import { Places } from "./Places";
import { useAppWords } from "./words";

/** The menu of a telephone, loaded only there. */
export default function PhoneMenu({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useAppWords();
  return (
    <Drawer open={open} placement="left" size={240} title={t("menu")} onClose={onClose}>
      <Places onChosen={onClose} />
    </Drawer>
  );
}
