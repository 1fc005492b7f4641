/** The record cell by cell: the wrong ones marked and explained; corrected here, tried, released. */
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { useCorrectCells } from "../acts";
import type { ItemForm } from "../questions";
import { CellField } from "./CellField";
import { Changes } from "./Changes";

export function CellsForm({ form }: { form: ItemForm }) {
  const { t } = useTranslation("data");
  const [edits, setEdits] = useState<Record<string, string>>({});
  const [note, setNote] = useState("");
  const act = useCorrectCells();
  const cells = form.cells ?? [];
  const changed = cells.filter((each) => edits[each.cell] !== undefined && edits[each.cell] !== each.value);
  const wrong = cells.some((each) => each.messages.length > 0);
  const send = (release: boolean): void =>
    act.mutate({ number: form.item.id, steps: form.steps, set: Object.fromEntries(changed.map((each) => [each.cell, edits[each.cell] ?? ""])), note, release });
  return (
    <Card title={t("cells.title")} note={t(wrong ? "cells.note" : "cells.noteNone", { count: cells.length })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(form.may_release);
        }}
      >
        {form.messages.length > 0 ? (
          <ul className="data-findings">
            {form.messages.map((message) => (
              <li key={message} className="due">
                {message}
              </li>
            ))}
          </ul>
        ) : null}
        <div className="data-cells">
          {cells.map((each, at) => {
            const value = edits[each.cell] ?? each.value;
            const bad = each.messages.length > 0;
            return (
              <div key={each.cell} className={bad ? "data-cell wrong" : value !== each.value ? "data-cell changed" : "data-cell"}>
                <label className="mono" htmlFor={`cell-${at}`}>
                  {each.cell}
                </label>
                <CellField at={at} cell={each} value={value} disabled={!form.may_correct} change={(typed) => setEdits({ ...edits, [each.cell]: typed })} />
                {bad ? (
                  <p id={`why-${at}`} className="data-why">
                    {each.messages.join(" ")}
                  </p>
                ) : null}
              </div>
            );
          })}
        </div>
        {changed.length > 0 ? <Changes changes={changed.map((each) => ({ cell: each.cell, before: each.value, after: edits[each.cell] ?? "" }))} /> : null}
        {act.error ? <Failure error={act.error} /> : null}
        {act.data && !act.data.fine ? (
          <p className="due" role="status">
            {t("cells.stillWrong")}
          </p>
        ) : null}
        {form.may_correct ? (
          <>
            <label className="data-labelled">
              {t("note")}
              <Input value={note} onChange={(event) => setNote(event.target.value)} />
            </label>
            <div className="data-actions">
              {form.may_release ? (
                <Button type="primary" htmlType="submit" disabled={changed.length === 0} loading={act.isPending && act.variables.release}>
                  {t("cells.correctRelease")}
                </Button>
              ) : null}
              <Button disabled={changed.length === 0} loading={act.isPending && !act.variables.release} onClick={() => send(false)}>
                {t("cells.correct")}
              </Button>
              {changed.length > 0 ? (
                <Button type="text" onClick={() => setEdits({})}>
                  {t("cells.undo")}
                </Button>
              ) : null}
            </div>
          </>
        ) : null}
      </form>
    </Card>
  );
}
