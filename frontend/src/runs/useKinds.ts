import { queries } from "../api/client";
import { useText } from "../words";

const HOUR = 3_600_000;

/** The kinds that the plans in force know, of one form, by what they are called. */
export function useKinds(form: string) {
  const { data } = queries.useQuery("get", "/api/plans", {}, { staleTime: HOUR });
  const text = useText();
  const courses = (data ?? []).flatMap((plan) => plan.courses).filter((course) => course.form === form);
  const options = courses.map(({ id, title }) => ({ value: id, label: text(title) }));
  return { options, name: (id: string) => options.find(({ value }) => value === id)?.label ?? id };
}
