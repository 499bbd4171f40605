import { Select } from "antd";
import { useState } from "react";

import { useText } from "../words";
import { BY_LABEL } from "./choosing";
import { useDirectory } from "./labels";
import { useRunWords } from "./words";

type Picked = { value?: string[]; onChange?: (posts: string[]) => void; home: string; id?: string };

/** Posts by title, those of the run's own bureau without its code, as the plan writes them. */
export function PostPicker({ value, onChange, home, id }: Picked) {
  const t = useRunWords();
  const text = useText();
  const { posts, bureau } = useDirectory();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const options = posts.map(({ ref, title }) => {
    const [code = "", name = ""] = ref.split(":");
    return code === home
      ? { value: name, label: text(title) }
      : { value: ref, label: `${bureau(code)} ${text(title)}` };
  });
  return (
    <Select
      id={id}
      mode="multiple"
      allowClear
      showSearch={{ ...BY_LABEL, searchValue: typed, onSearch: setTyped }}
      onSelect={() => setTyped("")}
      open={open}
      onOpenChange={setOpen}
      // The component swallows Tab while its list is open, and the list would lie over the button that follows.
      onKeyDown={({ key }) => key === "Tab" && setOpen(false)}
      // The list takes its marked line by Tab too: leaving the field must not add somebody nobody asked for.
      defaultActiveFirstOption={typed !== ""}
      placeholder={t("pickPosts")}
      options={options}
      {...(value ? { value } : {})}
      {...(onChange ? { onChange } : {})}
    />
  );
}
