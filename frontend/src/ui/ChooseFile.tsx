import { UploadOutlined } from "@ant-design/icons";
import { Button, Upload } from "antd";
import type { ReactNode } from "react";

type Given = { accept: string; choose: (file: File | undefined) => void; children: ReactNode };

/** One file, kept until the form around it is sent. `accept`: `.xlsx,.csv`. */
export const ChooseFile = ({ accept, choose, children }: Given) => (
  <Upload
    accept={accept}
    maxCount={1}
    beforeUpload={(file) => {
      choose(file);
      return false; // sent with the form
    }}
    onRemove={() => choose(undefined)}
  >
    <Button icon={<UploadOutlined />}>{children}</Button>
  </Upload>
);
