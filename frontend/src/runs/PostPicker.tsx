import { Select } from "antd";

import { useText } from "../words";
import { useDirectory } from "./labels";
import { useRunWords } from "./words";

type Picked = { value?: string[]; onChange?: (posts: string[]) => void; home: string; id?: string };

/** Posts by title, those of the run's own bureau without its code, as the plan writes them. */
export function PostPicker({ value, onChange, home, id }: Picked) {
  const t = useRunWords();
  const text = useText();
  const { posts, bureau } = useDirectory();
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
      // Nothing is marked by itself: leaving the field, or Enter on a part of a title, would pick somebody else.
      defaultActiveFirstOption={false}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("pickPosts")}
      options={options}
      {...(value ? { value } : {})}
      {...(onChange ? { onChange } : {})}
    />
  );
}
