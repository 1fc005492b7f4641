/** What can be done here: each act tells its outcome, and what it may have changed is asked anew. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { outcome } from "./outcome";
import type { Account, Capture, FormRecorded, Item } from "./questions";

function useAct<Given, Told>(act: (given: Given) => Promise<Told>, stale: readonly string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}

const WORK = ["quarantine", "sources", "acquisitions", "reader"];

export interface CellsAsked {
  number: number;
  steps: number;
  set: Record<string, string>;
  note: string;
  release: boolean;
}

export const useCorrectCells = () =>
  useAct(
    ({ number, ...json }: CellsAsked) => outcome<Item | Capture>("POST", "/api/v1/quarantine/{number}/cells", { path: { number }, json }),
    WORK,
  );

export interface TextAsked {
  number: number;
  steps: number;
  text: string;
  note: string;
}

export const useCorrectText = () =>
  useAct(
    ({ number, text, ...query }: TextAsked) => outcome<Item>("PUT", "/api/v1/quarantine/{number}", { path: { number }, query, text }),
    WORK,
  );

export interface NoteAsked {
  number: number;
  steps: number;
  note: string;
}

export const useRelease = () =>
  useAct(
    ({ number, ...query }: NoteAsked) => outcome<Capture>("POST", "/api/v1/quarantine/{number}/release", { path: { number }, query }),
    WORK,
  );

export const useDismiss = () =>
  useAct(({ number, ...json }: NoteAsked) => outcome<Item>("POST", "/api/v1/quarantine/{number}/dismiss", { path: { number }, json }), WORK);

export const useReopen = () =>
  useAct(({ number, ...json }: NoteAsked) => outcome<Item>("POST", "/api/v1/quarantine/{number}/reopen", { path: { number }, json }), WORK);

export interface ManyAsked {
  cause: string;
  set?: Record<string, string>;
  replace?: Record<string, Record<string, string>>;
  note: string;
  dry_run: boolean;
  release?: boolean;
}

export const useCorrectMany = () =>
  useAct((json: ManyAsked) => outcome<Account>("POST", "/api/v1/quarantine/corrections", { json }), WORK);

export interface ReplayAsked {
  cause: string;
  mapping?: string;
  note: string;
  dry_run: boolean;
}

export const useReplay = () => useAct((json: ReplayAsked) => outcome<Account>("POST", "/api/v1/quarantine/replay", { json }), [...WORK, "mappings"]);

export interface RecordAsked {
  file: File;
  mapping: string;
}

/** A file and the mapping that it is read by, as the server takes them. */
export function parts({ file, mapping }: RecordAsked): FormData {
  const form = new FormData();
  form.append("file", file);
  form.append("mapping", mapping);
  return form;
}

export const useRecord = () =>
  useAct(
    (asked: RecordAsked) => outcome<Capture>("POST", "/api/v1/captures", { query: { name: asked.file.name, on_error: "proceed" }, form: parts(asked) }),
    [...WORK, "mappings"],
  );

export interface Entered {
  name: string;
  entry: string;
  values: Record<string, string>;
}

export const useRecordForm = () =>
  useAct(
    ({ name, ...json }: Entered) => outcome<FormRecorded>("POST", "/api/v1/forms/{name}", { path: { name }, json }),
    ["sources", "acquisitions", "gauges"],
  );

export interface TargetAsked {
  source: string;
  seconds: number;
}

export const useTarget = () => useAct((json: TargetAsked) => outcome<{ targets: Record<string, number> }>("PUT", "/api/v1/quality/targets", { json }), ["sources"]);
