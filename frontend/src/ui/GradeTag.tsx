import { Tag } from "antd";

import { useCommonWords } from "../words/common";
import { useLook } from "./look";
import { isGrade, listColours } from "./theme";

/** The grade in its colour of the law, with its word: colour never stands alone. */
export function GradeTag({ grade }: { grade: string }) {
  const t = useCommonWords();
  const colours = listColours(useLook().look);
  const known = isGrade(grade) ? grade : "";
  const colour = colours[known];
  const words = {
    I: "gradeI",
    II: "gradeII",
    III: "gradeIII",
    IV: "gradeIV",
    major: "gradeMajor",
    ordinary: "gradeOrdinary",
  } as const;
  const word = words[grade as keyof typeof words] ?? "gradeNone";
  return (
    <Tag variant="outlined" style={{ color: colour, borderColor: colour, background: "transparent" }}>
      {t(word)}
    </Tag>
  );
}
