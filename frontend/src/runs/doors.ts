/** Where runs of the three forms are: their addresses differ in one word, their answers in none. */
export type Form = "incident" | "matter" | "standing";

const MANY: Record<Form, string> = { incident: "incidents", matter: "matters", standing: "standing" };

/** `incident:0f1e...` -> incident: the id of a run begins with its form. */
export const readForm = (run: string): Form => run.split(":")[0] as Form;

/**
 * The address of a run, or of what is below it, as the API's document spells it. That of incidents stands for all
 * in the types.
 */
export const findDoor = <Rest extends string = "">(run: string, rest = "" as Rest) =>
  `/api/${MANY[readForm(run)]}/{run_id}${rest}` as `/api/incidents/{run_id}${Rest}`;

/** The same for a link or a form that is sent by itself. */
export const findAddress = (run: string, rest: string): string => `/api/${MANY[readForm(run)]}/${run}${rest}`;
